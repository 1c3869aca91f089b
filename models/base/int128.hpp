// The compiler's 128-bit integer, under a name that pedantic warnings accept.
#pragma once

namespace lendsim {
__extension__ using Int128 = __int128;
}  // namespace lendsim
