"""flows.py -- flows of another library on the same rows, for bench/rows/flows.sh: numbers in, log densities out.

    flows.py prepare NAME FOLDER OUT   OUT/train.npy, valid.npy, test.npy: f32, whole columns with noise, standardised
    flows.py fit OUT FAMILY SECONDS    zuko's flow of limn's sizes; OUT/peer.npy: log p of each test row
    flows.py compare OUT SCORES        paired difference: limn's (a CSV of scores) minus the peer's, as JSON
"""
import copy, csv, gzip, json, math, sys, time
import numpy as np

LAYERS, HIDDEN, BINS, BATCH, RATE, CLIP = 5, (64, 64), 8, 256, 1e-3, 5.0
LOOKS, AVERAGE = 25, 0.99  # as limn: how often it is judged, and the running average of the weights that is judged


def rows_of(name, folder):
    if name == "miniboone":
        return np.load(f"{folder}/miniboone/miniboone_val.npy"), np.load(f"{folder}/miniboone/miniboone_test.npy")
    if name == "housing":
        with gzip.open(f"{folder}/tabular/california_housing.csv.gz", "rt") as f:
            lines = list(csv.DictReader(f))
        names = [n for n in lines[0] if n != "ocean_proximity"]
        return np.array([[float(r[n]) for n in names] for r in lines if all(r[n] for n in names)]), None
    file = {"magic": "22_magic.gamma", "shuttle": "32_shuttle", "skin": "33_skin"}[name]
    return np.load(f"{folder}/adbench/{file}.npz")["X"], None


def prepare(name, folder, out):
    r = np.random.default_rng(1)
    x, test = rows_of(name, folder)
    x = x.astype(np.float64)
    if test is None:
        whole = np.all(x == np.round(x), axis=0)
        x = x + whole * r.uniform(size=x.shape)
        x = r.permutation(x)
        test, x = x[: len(x) // 5], x[len(x) // 5 :]
    x = r.permutation(x)
    valid, train = x[: len(x) // 10], x[len(x) // 10 :]
    mean, deviation = train.mean(0), train.std(0)
    for what, part in (("train", train), ("valid", valid), ("test", test)):
        np.save(f"{out}/{what}.npy", ((part - mean) / deviation).astype(np.float32))
    print(f"{name}: {len(train)} + {len(valid)} + {len(test)} rows of {train.shape[1]}")


def flow_of(family, columns):
    import zuko

    if family == "maf":
        return zuko.flows.MAF(columns, transforms=LAYERS, hidden_features=HIDDEN)
    passes = {} if family == "nsf-autoregressive" else {"passes": 2}
    return zuko.flows.NSF(columns, transforms=LAYERS, hidden_features=HIDDEN, bins=BINS, **passes)


def mean_log_p(flow, x):
    import torch

    with torch.no_grad():
        return torch.cat([flow().log_prob(part) for part in x.split(2000)])


def batches(rows):
    import torch

    while True:
        yield from torch.randperm(rows).split(BATCH)


def fit(out, family, seconds):
    import torch

    torch.manual_seed(1)
    train, valid, test = (torch.from_numpy(np.load(f"{out}/{p}.npy")) for p in ("train", "valid", "test"))
    flow = flow_of(family, train.shape[1])
    judged = copy.deepcopy(flow)
    weights, averages = list(flow.parameters()), list(judged.parameters())
    step, looks, best, kept = 0, 0, -math.inf, None
    optimiser = torch.optim.Adam(weights, lr=RATE, fused=True)
    (-flow().log_prob(train[:BATCH]).mean()).backward()  # what PyTorch loads at its first step is not counted
    begin = time.time()
    for rows in batches(len(train)):
        share = (time.time() - begin) / seconds
        if share * LOOKS >= looks + 1:
            looks += 1
            score = mean_log_p(judged, valid[:2000]).mean().item()
            if score > best:
                best, kept = score, copy.deepcopy(judged.state_dict())
        if share >= 1:
            break
        optimiser.param_groups[0]["lr"] = RATE * 0.5 * (1 + math.cos(math.pi * share))
        optimiser.zero_grad()
        (-flow().log_prob(train[rows]).mean()).backward()
        torch.nn.utils.clip_grad_norm_(weights, CLIP)
        optimiser.step()
        step += 1
        with torch.no_grad():
            torch._foreach_lerp_(averages, weights, 1 - min(AVERAGE, (1 + step) / (10 + step)))
    if kept:
        judged.load_state_dict(kept)
    log_p = mean_log_p(judged, test).numpy()
    np.save(f"{out}/peer.npy", log_p)
    size = sum(p.numel() for p in flow.parameters())
    print(f"zuko {family}: {log_p.mean():.4f} nats after {step} steps, {size} parameters", file=sys.stderr)
    json.dump({"steps": step, "parameters": size}, open(f"{out}/peer.json", "w"))


def compare(out, scores):
    theirs = np.load(f"{out}/peer.npy").astype(np.float64)
    with open(scores) as f:
        lines = list(csv.DictReader(f))
    ours = np.array([float(r[list(r)[-1]]) for r in lines])
    assert len(ours) == len(theirs)
    off = ours - theirs
    two = 2 * off.std(ddof=1) / math.sqrt(len(off))
    print(json.dumps({"limn": round(ours.mean(), 4), "zuko": round(theirs.mean(), 4), "difference": round(off.mean(), 4),
                      "two_se": round(two, 4), "zuko_steps": json.load(open(f"{out}/peer.json"))["steps"]}))


{"prepare": lambda a: prepare(*a), "fit": lambda a: fit(a[0], a[1], float(a[2])), "compare": lambda a: compare(*a)}[
    sys.argv[1]
](sys.argv[2:])
