#include "sim/cli/terminal.hpp"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "sim/cli/values.hpp"
#include "sim/results/errors.hpp"
#include "sim/results/posix_file.hpp"

namespace lendsim {
namespace {

// False after an error, in errno.
bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(descriptor, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

}  // namespace

bool Terminal::stderr_is_live() {
  return ::isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb";
}

std::size_t Terminal::columns() {
  constexpr std::size_t kUsual = 80;
  const auto stated = parse_integer(variable("COLUMNS"));
  if (stated && *stated > 0) return static_cast<std::size_t>(*stated);
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return kUsual;
  return size.ws_col;
}

bool Terminal::colour() const {
  if (colour_choice != Colour::automatic) return colour_choice == Colour::always;
  return stderr_is_live() && variable("NO_COLOR").empty();
}

void Terminal::print(std::string_view text) {
  if (!write_all(STDOUT_FILENO, text))
    throw IoError(errno_message("cannot write", "standard output"));
}

void Terminal::write_stderr(std::string_view text) { write_all(STDERR_FILENO, text); }

void Terminal::complain(std::string_view line) {
  write_stderr("lendsim: " + std::string(line) + "\n");
}

void Terminal::note(std::string_view line) const {
  if (!quiet) complain(line);
}

void Terminal::detail(std::string_view line) const {
  if (verbose && !quiet) complain(line);
}

void prepare_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(descriptor, F_GETFD) == -1 && errno == EBADF) {
      ::open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY);
    }
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace lendsim
