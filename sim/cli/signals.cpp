#include "sim/cli/signals.hpp"

#include <unistd.h>

#include <csignal>

#include "sim/cli/exit_codes.hpp"

namespace lendsim {
namespace {

// A handler can reach nothing but a global.
std::atomic<bool> stop_asked = false;
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void handle_stop(int signal) {
  if (stop_asked.exchange(true) && signal == SIGINT) ::_exit(kKilled);
}

}  // namespace

std::atomic<bool>& stop_on_signals() {
  struct sigaction action {};
  action.sa_handler = handle_stop;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) ::sigaction(signal, &action, nullptr);
  struct sigaction hang_up {};
  ::sigaction(SIGHUP, nullptr, &hang_up);
  // Under nohup the run outlives its terminal.
  if (hang_up.sa_handler != SIG_IGN) ::sigaction(SIGHUP, &action, nullptr);
  return stop_asked;
}

}  // namespace lendsim
