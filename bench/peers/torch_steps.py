"""The rows of bench/rows.h as PyTorch runs them, with the strongest settings that PyTorch offers on a CPU.

    python3 torch_steps.py ROW [--bf16] [--channels-last] [--compile] [--threads 2] [--seconds 8] [--steps N] [--best MS] [--export FILE]

One JSON line: median ms per step and quartiles, losses on the way, peak memory. --best: what another mode took; one that
takes 1.3 times as long is given up after ten steps and a second, without the first five. --export writes what the parameters begin as, and the
data, for `steps ROW --from FILE`, in limn's layouts. A step is what training does: data already in memory, random
numbers, forward, loss, backward, Adam.
"""
import argparse, json, math, resource, statistics, struct, time
import torch, torch.nn as nn, torch.nn.functional as F

def mlp_vae(h=400, z=20, layers=1, act=nn.ReLU, b=128):
    def tower(i, o): return nn.Sequential(*[m for k in range(layers) for m in (nn.Linear(i if k == 0 else o, o), act())])
    class VAE(nn.Module):
        def __init__(s):
            super().__init__(); s.e = tower(784, h); s.m = nn.Linear(h, z); s.v = nn.Linear(h, z); s.d = nn.Sequential(tower(z, h), nn.Linear(h, 784))
        def forward(s, x):
            q = s.e(x); m, v = s.m(q), s.v(q); y = s.d(m + torch.randn_like(m) * torch.exp(.5 * v))
            return (F.binary_cross_entropy_with_logits(y.float(), x, reduction='sum') - .5 * (1 + v - m * m - v.exp()).float().sum()) / x.shape[0]
    x = torch.rand(4096, 784)
    def batch(i): return (torch.bernoulli(x[(i * b) % 3968:][:b]),)
    return VAE(), batch, b

def conv_vae(b=128):
    class VAE(nn.Module):
        def __init__(s):
            super().__init__()
            s.e = nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(), nn.Conv2d(64, 128, 3, 2, 1), nn.ReLU(), nn.Flatten())
            s.m, s.v, s.p = nn.Linear(128 * 16, 32), nn.Linear(128 * 16, 32), nn.Linear(32, 128 * 16)
            s.d = nn.Sequential(nn.ConvTranspose2d(128, 64, 3, 2, 1), nn.ReLU(), nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 4, 2, 1))
        def forward(s, x):
            q = s.e(x); m, v = s.m(q), s.v(q); y = s.d(F.relu(s.p(m + torch.randn_like(m) * torch.exp(.5 * v))).view(-1, 128, 4, 4))
            return (F.binary_cross_entropy_with_logits(y.float(), x, reduction='sum') - .5 * (1 + v - m * m - v.exp()).float().sum()) / x.shape[0]
    x = torch.rand(2048, 1, 28, 28)
    return VAE(), lambda i: (torch.bernoulli(x[(i * b) % 1920:][:b]),), b

class Masked(nn.Linear):
    def __init__(s, i, o, mask): super().__init__(i, o); s.register_buffer('mask', mask.float())
    def forward(s, x): return F.linear(x, s.weight * s.mask, s.bias)

def made(b=128, c=784, h=500):
    d = torch.floor(torch.arange(h) * ((c - 1) / h)); i = torch.arange(c)
    class MADE(nn.Module):
        def __init__(s): super().__init__(); s.h, s.o = Masked(c, h, i[None] <= d[:, None]), Masked(h, c, d[None] < i[:, None])
        def forward(s, x): return F.binary_cross_entropy_with_logits(s.o(F.relu(s.h(x))).float(), x, reduction='sum') / x.shape[0]
    x = torch.rand(4096, c)
    return MADE(), lambda k: (torch.bernoulli(x[(k * b) % 3968:][:b]),), b

class Coupling(nn.Module):
    def __init__(s, c, h, keep): super().__init__(); s.a, s.b, s.c = nn.Linear(c, h), nn.Linear(h, h), nn.Linear(h, 2 * c); s.register_buffer('keep', keep)
    def forward(s, x):
        q, t = s.c(F.relu(s.b(F.relu(s.a(x * s.keep))))).float().chunk(2, 1); q = torch.tanh(q) * (1 - s.keep)
        return x * torch.exp(q) + t * (1 - s.keep), q.sum(1)

def flow(b=512, c=43):
    odd = (torch.arange(c) % 2).float()
    class Flow(nn.Module):
        def __init__(s): super().__init__(); s.l = nn.ModuleList([Coupling(c, 256, odd if k % 2 else 1 - odd) for k in range(10)])
        def forward(s, x):
            e = 0
            for l in s.l: x, q = l(x); e = e + q
            return .5 * (x * x).sum() / x.shape[0] - e.mean()
    x = torch.randn(4096, c)
    return Flow(), lambda k: (x[(k * b) % 3584:][:b],), b

def generator():
    def up(i, o, k, s, p): return [nn.ConvTranspose2d(i, o, k, s, p, bias=False), nn.BatchNorm2d(o), nn.ReLU(True)]
    return nn.Sequential(*up(100, 256, 4, 1, 0), *up(256, 128, 4, 2, 1), *up(128, 64, 4, 2, 1), nn.ConvTranspose2d(64, 3, 4, 2, 1), nn.Tanh())

def critic(norm=True):
    def down(i, o): return [nn.Conv2d(i, o, 4, 2, 1, bias=not norm)] + ([nn.BatchNorm2d(o)] if norm else []) + [nn.LeakyReLU(.2, True)]
    return nn.Sequential(nn.Conv2d(3, 64, 4, 2, 1), nn.LeakyReLU(.2, True), *down(64, 128), *down(128, 256), nn.Conv2d(256, 1, 4, 1, 0))

class Res(nn.Module):
    def __init__(s, i, o, t):
        super().__init__(); s.n1, s.c1, s.t, s.n2, s.c2 = nn.GroupNorm(8, i), nn.Conv2d(i, o, 3, 1, 1), nn.Linear(t, o), nn.GroupNorm(8, o), nn.Conv2d(o, o, 3, 1, 1)
        s.sk = nn.Conv2d(i, o, 1) if i != o else nn.Identity()
    def forward(s, x, t):
        h = s.c1(F.silu(s.n1(x))) + s.t(F.silu(t))[:, :, None, None]
        return s.c2(F.silu(s.n2(h))) + s.sk(x)

class Att(nn.Module):
    def __init__(s, c): super().__init__(); s.n, s.q, s.p = nn.GroupNorm(8, c), nn.Conv2d(c, 3 * c, 1), nn.Conv2d(c, c, 1)
    def forward(s, x):
        b, c, h, w = x.shape; q, k, v = s.q(s.n(x)).flatten(2).transpose(1, 2).chunk(3, 2)
        a = torch.softmax(q @ k.transpose(1, 2) / math.sqrt(c), -1) @ v
        return x + s.p(a.transpose(1, 2).reshape(b, c, h, w))

class UNet(nn.Module):
    """64 channels, multipliers 1 2 2, residual blocks down 2 2 1, middle 2 with attention, up 1 2 2, attention at 16x16 down and up; 4.2 M parameters."""
    def __init__(s, c=64, ic=3):
        super().__init__(); t = 4 * c; d = 2 * c
        s.c, s.t, s.i = c, nn.Sequential(nn.Linear(c, t), nn.SiLU(), nn.Linear(t, t)), nn.Conv2d(ic, c, 3, 1, 1)
        s.d1, s.d2, s.dn1 = Res(c, c, t), Res(c, c, t), nn.Conv2d(c, c, 3, 2, 1)
        s.d3, s.a3, s.d4, s.dn2 = Res(c, d, t), Att(d), Res(d, d, t), nn.Conv2d(d, d, 3, 2, 1)
        s.d5, s.m1, s.ma, s.m2, s.u5 = Res(d, d, t), Res(d, d, t), Att(d), Res(d, d, t), Res(2 * d, d, t)
        s.up2, s.u4, s.ua, s.u3 = nn.Conv2d(d, d, 3, 1, 1), Res(2 * d, d, t), Att(d), Res(2 * d, d, t)
        s.up1, s.u2, s.u1 = nn.Conv2d(d, c, 3, 1, 1), Res(2 * c, c, t), Res(2 * c, c, t)
        s.no, s.o = nn.GroupNorm(8, c), nn.Conv2d(c, ic, 3, 1, 1)
    def net(s, x, t):
        f = torch.exp(-math.log(1e4) * torch.arange(s.c // 2) / (s.c // 2)); e = t[:, None].float() * f; t = s.t(torch.cat([e.sin(), e.cos()], 1))
        h0 = s.i(x); h1 = s.d1(h0, t); h2 = s.d2(h1, t); h = s.dn1(h2); h3 = s.a3(s.d3(h, t)); h4 = s.d4(h3, t); h = s.dn2(h4); h5 = s.d5(h, t)
        h = s.m2(s.ma(s.m1(h5, t)), t); h = s.up2(F.interpolate(s.u5(torch.cat([h, h5], 1), t), scale_factor=2))
        h = s.u3(torch.cat([s.ua(s.u4(torch.cat([h, h4], 1), t)), h3], 1), t); h = s.up1(F.interpolate(h, scale_factor=2))
        h = s.u1(torch.cat([s.u2(torch.cat([h, h2], 1), t), h1], 1), t)
        return s.o(F.silu(s.no(h)))
    def forward(s, x, t, n): return F.mse_loss(s.net(x, t).float(), n)

class DDIM(UNet):
    """One of the fifty steps of sampling: pictures of time t - 19 from those of time t, and the mean square of the noise told."""
    def forward(s, x, t):
        n = s.net(x, t).float(); a = (t * (math.pi / 2000)).view(-1, 1, 1, 1); c = a - 19 * math.pi / 2000
        return torch.cos(c) * ((x - torch.sin(a) * n) / torch.cos(a)) + torch.sin(c) * n, n.square().mean()

def unet_sample(b=64):
    x = torch.randn(256, 3, 32, 32)
    return DDIM(), lambda i: x[(i * b) % 192:][:b], b

def unet(b=32):
    x = torch.randn(256, 3, 32, 32)
    def batch(i): n = torch.randn(b, 3, 32, 32); return x[(i * b) % 224:][:b] * .7 + n * .7, torch.randint(0, 1000, (b,)), n
    return UNet(), batch, b

class Block(nn.Module):
    def __init__(s, c, h): super().__init__(); s.n1, s.q, s.p, s.n2, s.f, s.g, s.h = nn.LayerNorm(c), nn.Linear(c, 3 * c, bias=False), nn.Linear(c, c, bias=False), nn.LayerNorm(c), nn.Linear(c, 4 * c, bias=False), nn.Linear(4 * c, c, bias=False), h
    def forward(s, x):
        b, t, c = x.shape; q, k, v = [y.view(b, t, s.h, c // s.h).transpose(1, 2) for y in s.q(s.n1(x)).chunk(3, -1)]
        if hasattr(F, 'scaled_dot_product_attention'): a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else: a = (q @ k.transpose(-1, -2) / math.sqrt(c // s.h)).masked_fill(torch.ones(t, t).triu(1).bool(), -1e9).softmax(-1) @ v
        x = x + s.p(a.transpose(1, 2).reshape(b, t, c)); return x + s.g(F.gelu(s.f(s.n2(x))))

def gpt(L, c, h, T, b, V=65):
    class GPT(nn.Module):
        def __init__(s): super().__init__(); s.e, s.p, s.b, s.n = nn.Embedding(V, c), nn.Parameter(torch.randn(T, c) * .02), nn.ModuleList([Block(c, h) for _ in range(L)]), nn.LayerNorm(c)
        def forward(s, x, y):
            z = s.e(x) + s.p
            for k in s.b: z = k(z)
            return F.cross_entropy((s.n(z) @ s.e.weight.T).float().view(-1, V), y.view(-1))
    def batch(i): t = torch.randint(0, V, (b, T + 1)); return t[:, :-1].contiguous(), t[:, 1:].contiguous()
    return GPT(), batch, b * T


def block(b=32):
    """limn's own residual block: groups of two channels, one convolution's worth of skip, the loss its mean square."""
    class Block(nn.Module):
        def __init__(s):
            super().__init__(); s.n1, s.c1, s.n2, s.c2 = nn.GroupNorm(32, 64), nn.Conv2d(64, 64, 3, 1, 1), nn.GroupNorm(32, 64), nn.Conv2d(64, 64, 3, 1, 1)
        def forward(s, x): return (x + s.c2(F.silu(s.n2(s.c1(F.silu(s.n1(x))))))).float().square().mean()
    x = torch.rand(512, 64, 32, 32)
    return Block(), lambda i: (x[(i * b) % 480:][:b],), b

ROWS = {'vae': mlp_vae, 'iwae-vae-b20': lambda: mlp_vae(200, 50, 2, nn.Tanh, 20), 'conv-vae': conv_vae, 'unet-block': block, 'unet': unet, 'unet-sample': unet_sample, 'made': made, 'flow': flow,
        'gpt-4x128': lambda: gpt(4, 128, 4, 64, 12), 'gpt-6x384': lambda: gpt(6, 384, 6, 256, 16), 'dcgan': None, 'wgan-gp-critic': None}

def limn_layout(row, name, p, kind):
    """A parameter as limn keeps it: matrices in x out, filters KH x KW x in x out, pictures flattened channels last."""
    t = p.detach().float()
    if isinstance(kind, nn.Linear) and t.dim() == 2:
        if row == 'conv-vae' and name in ('m.weight', 'v.weight'): t = t.view(32, 128, 16).transpose(1, 2).reshape(32, 2048)
        if row == 'conv-vae' and name == 'p.weight': t = t.view(128, 16, 32).transpose(0, 1).reshape(2048, 32)
        return t.t()
    if row == 'conv-vae' and name == 'p.bias': return t.view(128, 16).t().reshape(2048)
    return t.permute(2, 3, 1, 0) if t.dim() == 4 else t

BLOCK_LAYERS = {'n1': 'norm1', 'c1': 'conv1', 'n2': 'norm2', 'c2': 'conv2'}

def limn_name(row, name):
    """A parameter's name in limn: bench/rows.h names its layers as this file does, but the block is limn's own."""
    if row != 'unet-block': return name
    layer, what = name.split('.')
    return f"block/{BLOCK_LAYERS[layer]}/{'b' if what == 'bias' else 'g' if layer[0] == 'n' else 'w'}"

def export(path, row, networks, data):
    """A safetensors file: the length of a JSON header, the header, the numbers."""
    header, parts, at = {}, [], 0
    for prefix, net in networks:
        kinds = dict(net.named_modules())
        for name, p in net.named_parameters():
            t = limn_layout(row, name, p, kinds[name.rpartition('.')[0]]); parts.append((prefix + limn_name(row, name), t))
    if data is not None: parts.append(('data.x', data.permute(0, 2, 3, 1) if data.dim() == 4 else data))
    for name, t in parts:
        size = t.numel() * 4; header[name] = dict(dtype='F32', shape=list(t.shape), data_offsets=[at, at + size]); at += size
    text = json.dumps(header).encode(); text += b' ' * (-len(text) % 8)
    with open(path, 'wb') as f:
        f.write(struct.pack('<Q', len(text)) + text)
        for _, t in parts: f.write(t.contiguous().numpy().tobytes())

def pool_of(batch):
    """The tensor that a row's batches are taken from."""
    return next((c.cell_contents for c in batch.__closure__ or () if isinstance(c.cell_contents, torch.Tensor)), None)

def fmt_of(t, channels_last):
    return t.to(memory_format=torch.channels_last) if channels_last and t.dim() == 4 else t

def stepper(row, bf16, cl, comp, path):
    torch.manual_seed(1); ac = lambda: torch.autocast('cpu', dtype=torch.bfloat16, enabled=bf16); wrap = (lambda m: torch.compile(m)) if comp else (lambda m: m)
    fmt = (lambda m: m.to(memory_format=torch.channels_last)) if cl else (lambda m: m)
    adam = lambda m, **k: torch.optim.Adam(m.parameters(), fused=True, **k)
    if row in ('dcgan', 'wgan-gp-critic'):
        g, d = generator(), critic(row == 'dcgan'); x = torch.randn(64, 3, 32, 32)
        if path: export(path, row, [('g.', g), ('d.', d)], x)
        g, d, x = fmt(g), fmt(d), fmt(x); G, D = wrap(g), wrap(d); og, od = adam(g, lr=2e-4, betas=(.5, .999)), adam(d, lr=2e-4, betas=(.5, .999)); bce = F.binary_cross_entropy_with_logits
        if row == 'dcgan':
            def step(i):
                with ac(): f = G(torch.randn(64, 100, 1, 1)); r, k = D(x).float(), D(f.detach()).float(); l = bce(r, torch.ones_like(r)) + bce(k, torch.zeros_like(k))
                od.zero_grad(); l.backward(); od.step()
                with ac(): k = D(f).float(); m = bce(k, torch.ones_like(k))
                og.zero_grad(); m.backward(); og.step(); return l.item()
        else:
            def step(i):
                with torch.no_grad(), ac(): f = G(torch.randn(64, 100, 1, 1)).float()
                e = torch.rand(64, 1, 1, 1); m = (e * x + (1 - e) * f).requires_grad_(True)
                with ac(): s = d(m).float().sum(); l = d(f).float().mean() - d(x).float().mean()
                gr, = torch.autograd.grad(s, m, create_graph=True); l = l + 10 * ((gr.flatten(1).norm(dim=1) - 1) ** 2).mean()
                od.zero_grad(); l.backward(); od.step(); return l.item()
        return step, 64
    net, batch, items = ROWS[row]()
    if path: export(path, row, [('', net)], pool_of(batch))
    fmt(net); f = wrap(net)
    if row == 'unet-sample':
        x = None
        def draw(i):
            nonlocal x
            with torch.inference_mode(), ac():
                x, noise = f(fmt_of(batch(i), cl) if i % 50 == 0 else x, torch.full((items,), 950. - 19 * (i % 50))); return noise.item()
        return draw, items
    o = adam(net, lr=1e-3)
    def step(i):
        xs = [fmt_of(t, cl) for t in batch(i)]
        o.zero_grad()
        with ac(): l = f(*xs)
        l.backward(); o.step(); return l.item()
    return step, items

def main():
    p = argparse.ArgumentParser(); p.add_argument('row', choices=list(ROWS)); p.add_argument('--bf16', action='store_true'); p.add_argument('--channels-last', action='store_true'); p.add_argument('--compile', action='store_true')
    p.add_argument('--threads', type=int, default=2); p.add_argument('--seconds', type=float, default=8); p.add_argument('--steps', type=int, default=0); p.add_argument('--best', type=float, default=math.inf); p.add_argument('--export'); a = p.parse_args()
    torch.set_num_threads(a.threads); torch.set_flush_denormal(True)
    step, items = stepper(a.row, a.bf16, a.channels_last, a.compile, a.export); ts, losses, judged = [], [], False; end = time.time() + a.seconds
    while len(ts) < a.steps if a.steps else (len(ts) < 20 or time.time() < end):
        t = time.perf_counter(); losses.append(step(len(ts))); ts.append(time.perf_counter() - t)
        if len(ts) >= 10 and sum(ts[5:]) >= 1 and not judged:
            judged = True
            if statistics.median(ts[5:]) > 1.3e-3 * a.best: break
    q = statistics.quantiles(ts, n=4) if len(ts) > 1 else ts * 3
    out = dict(row=a.row, system='torch ' + torch.__version__, precision='bf16' if a.bf16 else 'f32', mode=' '.join(['compiled'] * a.compile + ['channels-last'] * a.channels_last) or 'eager', threads=a.threads, steps=len(ts), ms=round(statistics.median(ts) * 1e3, 3), ms_quartiles=[round(q[k] * 1e3, 3) for k in (0, 2)], peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    if len(ts) >= 200: out['loss_200'] = round(statistics.mean(losses[180:200]), 5)
    out['curve'] = {k: round(losses[k - 1], 4) for k in (1, 10, 50, 100, 200, 500, 1000, 2000) if k <= len(losses)}
    print(json.dumps(out), flush=True)

if __name__ == '__main__': main()
