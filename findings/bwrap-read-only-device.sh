#!/usr/bin/env bash
# bubblewrap: a device that is bound and then made read-only, what can still be done with it?
set -euo pipefail
command -v bwrap >/dev/null || { echo "bubblewrap is not installed"; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
try() { # the options about /dev/null: whether a program in the sandbox can write to it
    bwrap --unshare-all --ro-bind / / "$@" -- /bin/sh -c 'if (echo x > /dev/null) 2>&-; then echo works; else echo refused; fi'
}
bwrap --version
bound=$(try --dev-bind /dev/null /dev/null)
read_only=$(try --dev-bind /dev/null /dev/null --remount-ro /dev/null)
# the same done by the program itself, with mount(2): remount, bind, read-only, the other flags as they were
by_hand=$(bwrap --unshare-all --cap-add CAP_SYS_ADMIN --ro-bind / / --dev-bind /dev/null /dev/null -- "${PYTHON:-python3}" - <<'PYTHON'
import ctypes, os
flags = os.statvfs("/dev/null").f_flag
times = (1 << 21) if flags & 4096 else 0 if flags & 1024 else (1 << 24)
kept = flags & (2 | 4 | 8 | 1024 | 2048) | times
done = ctypes.CDLL(None).mount(None, b"/dev/null", None, ctypes.c_ulong(kept | 1 | 32 | 4096), None)
try:
    os.close(os.open("/dev/null", os.O_WRONLY))
    print("works" if done == 0 else "no mount")
except OSError:
    print("refused")
PYTHON
)
echo "  --dev-bind: writing $bound"
echo "  --dev-bind, then --remount-ro: writing $read_only"
echo "  --dev-bind, then a read-only remount by mount(2): writing $by_hand"
echo "--remount-ro takes the right to use devices away as well (nodev); read-only itself does not stop a device's use."
test "$bound,$read_only,$by_hand" = works,refused,works
