#!/bin/bash
# Results are the same bytes on every machine: the program has no fused multiply-add, which rounds
# once where two operations round twice; what decides a draw or a hazard calls no elementary
# function of the C library, whose last bit depends on the processor; and instructions beyond those
# that every x86-64 processor has are only in the functions that are chosen at run time.
#
# LENDSIM names the program, beside which are the libraries that it is linked from.
set -euo pipefail

lendsim=${LENDSIM:-build/release/lendsim}
failures=0
fail() {
  echo "$*"
  failures=$((failures + 1))
}

columns=$(dirname "$lendsim")/liblendsim_columns.a
if [ "$(uname -m)" = x86_64 ]; then
  # One line for each instruction of interest: its function and its mnemonic. Highway's namespaces
  # are named after the instruction set. The sets before AVX have no common letter; of them only
  # the instructions that compilers choose by themselves are listed. (tzcnt is bsf on older ones.)
  found=$(objdump -d --no-show-raw-insn "$lendsim" "$columns" | awk '
    /^[0-9a-f]+ <.*>:$/ { name = $2; chosen = name ~ /N_(AVX3|AVX2|SSE4)/; vectors += chosen; next }
    { op = $2 }
    op ~ /^vfn?m(add|sub)/ { print "fused", name, op }
    !chosen && op ~ /^(v[^e]|pblend|blendv|pshufb|pmulld|p(min|max)(u[dw]|s[bd])|pmov[sz]x|round[ps][sd]|ptest|pinsr[bdq]|pextr[bdq]|insertps|extractps|pcmp(gt|eq)q|popcnt|lzcnt)/ { print "newer", name, op }
    END { print "functions", vectors + 0 }')
  fused=$(grep '^fused' <<<"$found" || true)
  [ -z "$fused" ] || fail "fused multiply-add: $(head -5 <<<"$fused")"
  newer=$(grep '^newer' <<<"$found" || true)
  [ -z "$newer" ] || fail "instructions that not every x86-64 processor has: $(head -5 <<<"$newer")"
  functions=$(awk '$1 == "functions" { print $2 }' <<<"$found")
  [ "$functions" -gt 60 ] || fail "only $functions functions of an instruction set were found"
fi

elementary='(exp|log|pow|sin|cos|tan|asin|acos|atan|sinh|cosh|tanh|erf|cbrt|hypot|tgamma|lgamma|fma)'
for library in models random columns population engine; do
  archive=$(dirname "$lendsim")/liblendsim_$library.a
  if [ ! -f "$archive" ]; then
    fail "$archive is not there"
    continue
  fi
  calls=$(nm -u "$archive" | grep -E " _?_?${elementary}[a-z0-9_]*$" || true)
  [ -z "$calls" ] || fail "lendsim_$library calls the C library: $calls"
done

if [ "$failures" -gt 0 ]; then
  echo "$lendsim fails $failures checks"
  exit 1
fi
