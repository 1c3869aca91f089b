#!/bin/bash
# The program links the serial build of HDF5 and nothing of MPI: with the MPI build it would neither
# start on a machine without MPI nor in every batch job on one with it.
#
# LENDSIM names the program.
set -euo pipefail

lendsim=${LENDSIM:-build/release/lendsim}
failures=0
fail() {
  echo "$*"
  failures=$((failures + 1))
}

libraries=$(ldd "$lendsim")
missing=$(grep 'not found' <<<"$libraries" || true)
[ -z "$missing" ] || fail "libraries that are not there: $missing"
mpi=$(grep -iE 'lib(mpi|mpich|open-rte|open-pal|pmix)[^/]*\.so|openmpi|mpich' <<<"$libraries" || true)
[ -z "$mpi" ] || fail "libraries of MPI: $mpi"

# The MPI build defines functions that the serial one has not, whatever the files are called.
hdf5=$(awk '$1 ~ /^libhdf5/ { print $3 }' <<<"$libraries")
grep -q 'libhdf5[^/]*\.so' <<<"$hdf5" || fail "HDF5 is not linked as a shared library: $libraries"
for library in $hdf5; do
  if grep -q H5Pset_fapl_mpio "$library"; then
    fail "not the serial build of HDF5: $library"
  fi
done

if [ "$failures" -gt 0 ]; then
  echo "$lendsim fails $failures checks"
  exit 1
fi
