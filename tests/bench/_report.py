"""Tables of what was measured."""

from _rounds import Spread, figure


def print_head(log, cpu, cores, sets, load):
    print(f"lendsim {log['version']}, {log['compiler']}, {log['build_type']}; "
          f"instruction set: {log.get('simd', 'that of the compiler')}")
    print(f"{cpu}, {cores} logical cores, {', '.join(sets)}; "
          f"load of the last minute {load:.1f}", flush=True)
    if load > 1.0:
        print("others are at work on this machine: ratios vary more than they should", flush=True)


def print_group(group, cases, ns, rounds):
    width = max(len(case.name) for case in cases)
    print(f"\n{group.title} ({rounds} rounds)")
    print(f"{'':{width}} {'median ns':>12}  {'of the rounds':23}  per")
    for case in cases:
        spread = Spread.of(ns[case.name])
        note = f"; {case.about}" if case.about else ""
        print(f"{case.name:{width}} {figure(spread.median):>12}  {spread!s:23}  {case.unit}{note}")


def print_ratios(ratios):
    if not ratios:
        return
    width = max(len(r.name) for r in ratios)
    print(f"\n{'ratio':{width}} {'median':>8}  {'of the rounds':19}  goal")
    for r in ratios:
        reached = {None: "", True: "reached", False: "NOT reached"}[r.reached()]
        print(f"{r.name:{width}} {figure(r.value):>8}  {r.spread!s:19}  "
              f"{r.goal_text():7} {reached}".rstrip(), flush=True)


def print_check(worse, compared, date):
    for r, before, share in worse:
        print(f"WORSE by {100 * share:.0f} %: {r.name}: {figure(r.value)}, recorded "
              f"{figure(before)}")
    print(f"{compared} ratios compared with the record of {date}: {len(worse)} worse by over 10 %")
