"""closed.py -- limn beside scikit-learn on the same arrays: EM, k means, logistic regression.

    bench/peers/closed.py LIMN FOLDER em|kmeans|logistic      prints one JSON object of figures

Both have the same number of threads (OMP_NUM_THREADS); the two take turns, twice
each, and the least time of each counts. limn's is what its own fit took,
without reading the file; scikit-learn's is that of fit(). LIMN_PEER_SMALL=1 makes
everything small, to try whether it runs.
"""
import json, os, subprocess, sys, time, warnings
import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
LIMN, FOLDER = sys.argv[1], sys.argv[2]
SMALL = bool(os.environ.get("LIMN_PEER_SMALL"))
TURNS = 2


def limn(*args):
    out = subprocess.run([LIMN, *args, "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(out.strip().splitlines()[-1])


def fit(family, data, model, **settings):
    sets = [a for k, v in settings.items() for a in ("--set", f"{k}={v}")]
    return limn("fit", family, data, "-o", model, *sets)["seconds"]


def race(ours, theirs):
    """Seconds of each: the least of its turns."""
    a, b = [], []
    for _ in range(TURNS):
        a.append(ours())
        start = time.perf_counter()
        theirs()
        b.append(time.perf_counter() - start)
    return min(a), min(b)


def blobs(n, d, k):
    r = np.random.default_rng(1)
    which = r.integers(k, size=n)
    x = 3 * r.normal(size=(k, d))[which] + r.normal(size=(n, d)) @ np.eye(d)
    x = (x - x.mean(0)) / x.std(0)
    return x.astype(np.float32), which.astype(np.int32)


def em(figures):
    n, d, k, rounds = (2000, 4, 4, 5) if SMALL else (100000, 16, 16, 5)
    x = blobs(n, d, k)[0]
    x += 0.7 * np.random.default_rng(2).normal(size=x.shape).astype(np.float32)  # so that they overlap, and no round is idle
    path, model = f"{FOLDER}/em.npy", f"{FOLDER}/em.limn"
    np.save(path, x)
    x64 = x.astype(np.float64)
    per_round = []
    for count in (rounds, 3 * rounds):
        ours, theirs = race(
            lambda: fit("gmm", path, model, components=k, restarts=1, rounds=count, tolerance=0),
            lambda: GaussianMixture(k, max_iter=count, tol=0, random_state=1).fit(x64))
        per_round.append((ours, theirs))
    a, b = [(per_round[1][j] - per_round[0][j]) / (2 * rounds) for j in (0, 1)]
    figures |= {"em_seconds": per_round[0][0], "em_peer_seconds": per_round[0][1],
                "em_round_seconds": a, "em_peer_round_seconds": b, "em_times_as_fast": b / a}


def k_means(figures):
    n, d, k, rounds = (2000, 4, 4, 5) if SMALL else (100000, 16, 16, 40)
    x = np.random.default_rng(3).normal(size=(n, d)).astype(np.float32)
    path, model = f"{FOLDER}/k.npy", f"{FOLDER}/k.limn"
    np.save(path, x)
    x64 = x.astype(np.float64)
    ours, theirs = race(lambda: fit("kmeans", path, model, groups=k, restarts=1, rounds=rounds),
                        lambda: KMeans(k, n_init=1, max_iter=rounds, tol=0, random_state=1).fit(x64))
    figures |= {"kmeans_seconds": ours, "kmeans_peer_seconds": theirs, "kmeans_times_as_fast": theirs / ours}


def logistic(figures):
    n, d, k = (1000, 8, 3) if SMALL else (20000, 100, 10)
    x, y = blobs(n, d, k)
    y = np.where(np.random.default_rng(4).uniform(size=n) < 0.3, np.random.default_rng(5).integers(k, size=n), y)
    path, model = f"{FOLDER}/l.npz", f"{FOLDER}/l.limn"
    np.savez(path, X=x, y=y.astype(np.int32))
    x64 = x.astype(np.float64)
    peer = LogisticRegression(C=1, tol=1e-6, max_iter=1000)
    ours, theirs = race(lambda: fit("logistic", path, model, tolerance=1e-9, rounds=1000), lambda: peer.fit(x64, y))
    p = peer.predict_log_proba(x64)
    seen = limn("classify", model, path)["log_loss"]
    loss = -p[np.arange(n), y].mean()
    figures |= {"logistic_seconds": ours, "logistic_peer_seconds": theirs, "logistic_times_as_fast": theirs / ours,
                "logistic_log_loss": seen, "logistic_peer_log_loss": loss, "logistic_difference": abs(seen - loss)}


figures = {}
{"em": em, "kmeans": k_means, "logistic": logistic}[sys.argv[3]](figures)
print(json.dumps({k: float(f"{v:.7g}") for k, v in figures.items()}))
