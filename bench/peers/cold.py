"""Draws pictures from a VAE's file as a PyTorch script does it: import, load, sample, write.

    python3 cold.py MODEL.limn COUNT OUT.npy
"""
import json, struct, sys
import numpy as np, torch

with open(sys.argv[1], 'rb') as f:
    header = json.loads(f.read(struct.unpack('<Q', f.read(8))[0]))
    body = bytearray(f.read())
net = {}
for name, at in header.items():
    if name.startswith('dec/'): net[name] = torch.frombuffer(body[slice(*at['data_offsets'])], dtype=torch.float32).view(at['shape'])
torch.manual_seed(1)
with torch.no_grad():
    z = torch.randn(int(sys.argv[2]), net['dec/h/0/w'].shape[0])
    h = torch.relu(z @ net['dec/h/0/w'] + net['dec/h/0/b'])
    x = torch.sigmoid(h @ net['dec/x/w'] + net['dec/x/b'])
np.save(sys.argv[3], x.view(-1, 28, 28, 1).numpy())
