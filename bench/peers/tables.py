"""tables.py FILE -- pandas reads a table: a line of JSON with the seconds and the peak memory of the process."""
import json
import resource
import sys
import time

import pandas

start = time.perf_counter()
frame = pandas.read_csv(sys.argv[1])
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024e-6
print(json.dumps({"pandas": pandas.__version__, "rows": len(frame), "seconds": round(seconds, 3), "peak_mb": round(peak)}))
