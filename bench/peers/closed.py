"""closed.py -- limn beside scikit-learn on the same arrays: EM, k means, logistic regression.

    bench/peers/closed.py LIMN FOLDER em|kmeans|logistic|kmeans-mnist|logistic-mnist      prints one JSON object of figures

Both have the same number of threads (OMP_NUM_THREADS); the two take turns, five
times each (LIMN_PEER_TURNS), and the median of each counts. limn's time is what
its own fit took, without reading the file; scikit-learn's is that of fit(). MNIST
is read from LIMN_TEST_DATA. LIMN_PEER_SMALL=1 makes everything small, to try
whether it runs.
"""
import gzip, json, os, statistics, subprocess, sys, time, warnings
import numpy as np
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
LIMN, FOLDER = sys.argv[1], sys.argv[2]
SMALL = bool(os.environ.get("LIMN_PEER_SMALL"))
TURNS = int(os.environ.get("LIMN_PEER_TURNS", 5))
MNIST = os.environ.get("LIMN_TEST_DATA", "../shared/data") + "/mnist"


def limn(*args):
    out = subprocess.run([LIMN, *args, "--json"], check=True, capture_output=True, text=True).stdout
    return json.loads(out.strip().splitlines()[-1])


def fit(family, data, model, **settings):
    sets = [a for k, v in settings.items() for a in ("--set", f"{k}={v}")]
    return limn("fit", family, data, "-o", model, *sets)["seconds"]


def race(ours, theirs):
    """Seconds of each: the median of its turns."""
    a, b = [], []
    for _ in range(TURNS):
        a.append(ours())
        start = time.perf_counter()
        theirs()
        b.append(time.perf_counter() - start)
    return statistics.median(a), statistics.median(b)


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


def mnist():
    def idx(name, skip):
        with gzip.open(f"{MNIST}/train-{name}.gz") as f:
            return np.frombuffer(f.read(), np.uint8, offset=skip)
    return idx("images-idx3-ubyte", 16).reshape(-1, 784) / 255.0, idx("labels-idx1-ubyte", 8)


def k_means(figures):
    n, d, k, rounds = (2000, 4, 4, 5) if SMALL else (100000, 16, 16, 40)
    x = np.random.default_rng(3).normal(size=(n, d)).astype(np.float32)
    path, model = f"{FOLDER}/k.npy", f"{FOLDER}/k.limn"
    np.save(path, x)
    x64 = x.astype(np.float64)
    ours, theirs = race(lambda: fit("kmeans", path, model, groups=k, restarts=1, rounds=rounds),
                        lambda: KMeans(k, n_init=1, max_iter=rounds, tol=0, random_state=1).fit(x64))
    figures |= {"kmeans_seconds": ours, "kmeans_peer_seconds": theirs, "kmeans_times_as_fast": theirs / ours}


def k_means_mnist(figures):
    """Twenty rounds each, before either has settled."""
    x, model = mnist()[0], f"{FOLDER}/k.limn"
    ours, theirs = race(lambda: fit("kmeans", MNIST, model, groups=10, restarts=1, rounds=20),
                        lambda: KMeans(10, n_init=1, max_iter=20, tol=0, random_state=1).fit(x))
    figures |= {"kmeans_mnist_seconds": ours, "kmeans_mnist_peer_seconds": theirs, "kmeans_mnist_times_as_fast": theirs / ours}


def race_logistic(figures, name, path, x, y, penalty, slope, rounds, **settings):
    model = f"{FOLDER}/l.limn"
    peer = LogisticRegression(C=1 / penalty, tol=slope, max_iter=rounds)
    ours, theirs = race(lambda: fit("logistic", path, model, penalty=penalty, rounds=rounds, **settings), lambda: peer.fit(x, y))
    p = peer.predict_log_proba(x)
    seen = limn("classify", model, path)["log_loss"]
    loss = -p[np.arange(len(y)), y].mean()
    figures |= {f"{name}_seconds": ours, f"{name}_peer_seconds": theirs, f"{name}_times_as_fast": theirs / ours,
                f"{name}_log_loss": seen, f"{name}_peer_log_loss": loss, f"{name}_difference": abs(seen - loss)}


def logistic(figures):
    n, d, k = (1000, 8, 3) if SMALL else (20000, 100, 10)
    x, y = blobs(n, d, k)
    y = np.where(np.random.default_rng(4).uniform(size=n) < 0.3, np.random.default_rng(5).integers(k, size=n), y)
    path = f"{FOLDER}/l.npz"
    np.savez(path, X=x, y=y.astype(np.int32))
    race_logistic(figures, "logistic", path, x.astype(np.float64), y, 1, 1e-6, 1000, tolerance=1e-9)


def logistic_mnist(figures):
    """Thirty rounds each of the same method, far from the optimum: the losses that they have come to stand beside."""
    x, y = mnist()
    race_logistic(figures, "logistic_mnist", MNIST, x, y, 100, 0, 30, tolerance=0)


figures = {}
{"em": em, "kmeans": k_means, "logistic": logistic, "kmeans-mnist": k_means_mnist, "logistic-mnist": logistic_mnist}[sys.argv[3]](figures)
print(json.dumps({k: float(f"{v:.7g}") for k, v in figures.items()}))
