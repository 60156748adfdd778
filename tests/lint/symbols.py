#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Who calls whom, from the symbols of object files: symbols.py rooms|files|circles|unused OBJECTS-DIRECTORY."""
import subprocess, sys, os, collections
what, top = sys.argv[1:3]
defined, wanted = {}, collections.defaultdict(set)
for d, _, fs in os.walk(top):
    for f in fs:
        if not f.endswith('.o'): continue
        o = os.path.relpath(os.path.join(d, f), top)[:-2]
        for l in subprocess.check_output(['nm', '-P', '-g', os.path.join(d, f)], text=True).splitlines():
            n, t = l.split()[:2]
            if t == 'U': wanted[o].add(n)
            else: defined[n] = o
edges = collections.defaultdict(lambda: collections.defaultdict(set))
for o, ns in wanted.items():
    for n in ns:
        if n in defined: edges[o][defined[n]].add(n)
if what == 'rooms':
    r = collections.defaultdict(lambda: collections.defaultdict(set))
    for a, t in edges.items():
        for b, n in t.items():
            x, y = os.path.dirname(a) or a, os.path.dirname(b) or b
            if x != y: r[x][y] |= {os.path.basename(b)}
    for x in sorted(r): print(x, '->', ', '.join(f"{y}({','.join(sorted(v))})" for y, v in sorted(r[x].items())))
if what == 'circles':
    idx, low, st, on, out = {}, {}, [], set(), []
    sys.setrecursionlimit(10000)
    def go(v):
        idx[v] = low[v] = len(idx); st.append(v); on.add(v)
        for w in sorted(edges[v]):
            if w not in idx: go(w); low[v] = min(low[v], low[w])
            elif w in on: low[v] = min(low[v], idx[w])
        if low[v] == idx[v]:
            c = []
            while True:
                w = st.pop(); on.discard(w); c.append(w)
                if w == v: break
            if len(c) > 1: out.append(sorted(c))
    for v in sorted(set(wanted) | set(defined.values())):
        if v not in idx: go(v)
    for c in out: 
        print(*c)
        for a in c:
            for b in c:
                if b in edges[a]: print('   ', a, '->', b, *sorted(edges[a][b]))
