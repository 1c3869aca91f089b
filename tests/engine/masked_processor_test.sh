#!/bin/bash
# The mathematics library picks its functions by processor, and those with fused multiply-adds round
# differently. The program asks it for none that could change a result: the file is the same whatever
# the library may use.
set -euo pipefail

mask=glibc.cpu.hwcaps=-FMA,-AVX2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# The mask must be one that this library understands.
loader=$(ldd "$LENDSIM" | sed -n 's,^[[:space:]]*\(/[^ ]*/ld-linux[^ ]*\) .*,\1,p')
active() { "$loader" --list-diagnostics | grep -F '.active['; }
if grep -qw fma /proc/cpuinfo && [ "$(active)" = "$(GLIBC_TUNABLES=$mask active)" ]; then
  echo "GLIBC_TUNABLES=$mask hides nothing from $loader" >&2
  exit 1
fi

run() {  # OUTPUT WORD...
  "$LENDSIM" run "$LENDSIM_SOURCE/$2" "${@:3}" -o "$folder/$1" --quiet --force --keep replications \
    >"$folder/$1.table"
}
same_if_masked() {  # WORD...
  run whole.h5 "$@"
  GLIBC_TUNABLES=$mask run masked.h5 "$@"
  cmp "$folder/whole.h5" "$folder/masked.h5"
  cmp "$folder/whole.h5.table" "$folder/masked.h5.table"
}
for kernel in columns reference; do
  same_if_masked tests/fixtures/small.toml --kernel "$kernel"
  same_if_masked scenarios/baseline.toml --borrowers 500 --replications 4 --kernel "$kernel"
done
