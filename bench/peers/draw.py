"""Text drawn from a transformer's file as PyTorch draws it: with the keys and values of the places before kept.

    python3 draw.py MODEL.limn COUNT OUT.txt [--bf16] [--compile] [--threads 2] [--runs 5] [--greedy | --given TEXT]

The cache is of a fixed size and written in place. Compiled, a step has the same shapes at each place, and a mask hides what
is not there yet; eager, it looks at what is there only. Prints one JSON line: median seconds of drawing COUNT texts.
--greedy takes the likeliest symbol each time, so that the texts can be compared; --given tells the nats per
symbol of one text instead of drawing. The last run's texts go to OUT.
"""
import argparse, json, math, resource, statistics, struct, time
import torch, torch.nn.functional as F

def read(path):
    with open(path, 'rb') as f:
        header = json.loads(f.read(struct.unpack('<Q', f.read(8))[0])); body = bytearray(f.read())
    told = header.pop('__metadata__')
    return {k: torch.frombuffer(body[slice(*v['data_offsets'])], dtype=torch.float32).view(v['shape']) for k, v in header.items()}, json.loads(told['limn.options']), json.loads(told['limn.item'])

class Drawer(torch.nn.Module):
    def __init__(s, w, o, item, count, dtype):
        super().__init__()
        s.L, s.H, s.room, s.symbols, s.count = o['layers'], o['heads'], item['shape'][0], item['symbols'], count; s.D = o['width'] // s.H
        s.w = {k: v.to(dtype) if v.dim() == 2 and k != 'symbol/w' else v for k, v in w.items()}; s.dtype = dtype
        for k in range(s.L): s.w[f'{k}/qkv'] = torch.cat([s.w.pop(f'{k}/attention/{x}/w') for x in 'qkv'], 1)
        s.K, s.V = [[torch.zeros(count, s.H, s.room, s.D, dtype=dtype) for _ in range(s.L)] for _ in 'kv']
        f = torch.exp(-math.log(1e4) / (s.D // 2) * torch.arange(s.D // 2)); a = torch.arange(s.room)[:, None] * f; s.cos, s.sin = a.cos(), a.sin()
        s.mask = torch.ones(s.room, s.room).tril().bool()[:, None, None, None, :]
    def norm(s, name, x): return F.layer_norm(x, x.shape[-1:], s.w[name + '/g'], s.w[name + '/b'], 1e-5)
    def linear(s, name, x): y = x.to(s.dtype) @ s.w[name + '/w']; return y + s.w[name + '/b'] if name + '/b' in s.w else y
    def turned(s, x, at):
        a, b = x.chunk(2, -1); c, d = s.cos[at], s.sin[at]; return torch.cat([a * c - b * d, b * c + a * d], -1)
    def forward(s, before, at, place):
        """before [N]: the symbols of the place before; at: which place, [1], and as a number where shapes may change."""
        x = s.w['symbol/w'][before]
        for k in range(s.L):
            q, K, V = [y.view(s.count, s.H, 1, s.D) for y in (s.norm(f'{k}/norm1', x).to(s.dtype) @ s.w[f'{k}/qkv']).chunk(3, -1)]
            q, K = s.turned(q.float(), at).to(s.dtype), s.turned(K.float(), at).to(s.dtype)
            s.K[k].index_copy_(2, at, K); s.V[k].index_copy_(2, at, V)
            y = F.scaled_dot_product_attention(q, s.K[k], s.V[k], attn_mask=s.mask[at][0]) if place is None else F.scaled_dot_product_attention(q, s.K[k][:, :, :place + 1], s.V[k][:, :, :place + 1])
            x = x + s.linear(f'{k}/mix', y.reshape(s.count, -1)).float()
            x = x + s.linear(f'{k}/down', F.relu(s.linear(f'{k}/up', s.norm(f'{k}/norm2', x))).square()).float()
        return s.linear('out', s.norm('norm', x)).float()

def draw(s, step, compiled, greedy, given=None):
    before, text, s.nats = torch.full((s.count,), s.symbols), [], 0
    for place in range(s.room):
        logits = step(before, torch.tensor([place]), None if compiled else place)
        if given is not None: before = given[place:place + 1]; s.nats += logits.log_softmax(-1)[0, before].item() / s.room
        else: before = logits.argmax(-1) if greedy else (logits.softmax(-1) / torch.empty_like(logits).exponential_()).argmax(-1)
        text.append(before)
    return torch.stack(text, 1)

def main():
    p = argparse.ArgumentParser(); p.add_argument('model'); p.add_argument('count', type=int); p.add_argument('out')
    for flag in ('--bf16', '--compile', '--greedy'): p.add_argument(flag, action='store_true')
    p.add_argument('--threads', type=int, default=2); p.add_argument('--runs', type=int, default=5); p.add_argument('--given'); a = p.parse_args()
    torch.set_num_threads(a.threads); torch.set_flush_denormal(True); torch.manual_seed(1)
    w, o, item = read(a.model); s = Drawer(w, o, item, a.count, torch.bfloat16 if a.bf16 else torch.float32); step = torch.compile(s) if a.compile else s; took = []
    names = item['symbol_names']
    with torch.inference_mode():
        if a.given: draw(s, step, a.compile, False, torch.tensor([names.index(c) for c in open(a.given).read()[:s.room]])); return print(json.dumps(dict(nats=round(s.nats, 6))))
        for k in range(a.runs + 1): t = time.perf_counter(); text = draw(s, step, a.compile, a.greedy); took.append(time.perf_counter() - t)
    open(a.out, 'w').write('\n\n'.join(''.join(names[int(i)] for i in row) for row in text))
    q = statistics.quantiles(took[1:], n=4)
    print(json.dumps(dict(system='torch ' + torch.__version__, precision='bf16' if a.bf16 else 'f32', mode='compiled' if a.compile else 'eager', seconds=round(statistics.median(took[1:]), 5), quartiles=[round(q[0], 5), round(q[2], 5)], peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)))

if __name__ == '__main__': main()
