// SIGINT, SIGTERM, SIGUSR1 and SIGHUP ask a run to stop; a SIGINT after that ends the program at
// once.
#pragma once

#include <atomic>

namespace lendsim {

// Installs the handlers. The flag is set once a signal came; the program may set it too.
std::atomic<bool>& stop_on_signals();

}  // namespace lendsim
