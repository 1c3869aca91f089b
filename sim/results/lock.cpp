#include "sim/results/lock.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

namespace lendsim {
namespace {

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

// "<host> <process id>\n"
struct Holder {
  std::string host;
  int process = 0;
};

Holder holder_of(const PosixFile& file) {
  std::array<char, 512> text{};
  const std::string content(text.data(), file.read(text.data(), text.size(), 0));
  const std::size_t space = content.find(' ');
  if (space == std::string::npos) return {};
  Holder holder{content.substr(0, space), 0};
  std::from_chars(content.data() + space + 1, content.data() + content.size(), holder.process);
  return holder;
}

void sign(PosixFile& file) {
  const std::string content = host_name() + " " + std::to_string(::getpid()) + "\n";
  file.truncate(0);
  file.write(content.data(), content.size(), 0);
}

// The file that `path` names is the one that is open.
bool still_named(const PosixFile& file) {
  struct stat named {};
  struct stat open {};
  return ::stat(file.path().c_str(), &named) == 0 && ::fstat(file.descriptor(), &open) == 0 &&
         named.st_ino == open.st_ino && named.st_dev == open.st_dev;
}

std::string held_message(const std::string& path, const Holder& holder) {
  const std::string who = holder.process == 0
                              ? std::string("another process")
                              : "process " + std::to_string(holder.process) + " on " + holder.host;
  return "this output is being written by " + who + " (if that is gone, remove " + path + ")";
}

enum class Flock { taken, held_by_another, unsupported };

Flock try_flock(const PosixFile& file) {
  if (::flock(file.descriptor(), LOCK_EX | LOCK_NB) == 0) return Flock::taken;
  return errno == EWOULDBLOCK ? Flock::held_by_another : Flock::unsupported;
}

bool is_gone(int process) { return process > 0 && ::kill(process, 0) != 0 && errno == ESRCH; }

// Takes over an abandoned lock; false if it vanished meanwhile. A process that ends, however it
// ends, gives up its flock.
bool take_over(PosixFile& file) {
  const Flock flock = try_flock(file);
  const Holder holder = holder_of(file);
  const bool elsewhere = holder.process != 0 && holder.host != host_name();
  const bool abandoned =
      flock == Flock::taken || (flock == Flock::unsupported && is_gone(holder.process));
  if (elsewhere || !abandoned) throw Locked(held_message(file.path(), holder));
  if (!still_named(file)) return false;
  sign(file);
  return true;
}

}  // namespace

FileLock::FileLock(const std::string& path) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (made >= 0) {
      PosixFile file(made, path);
      // Without flock (some network file systems) the file alone is the lock.
      if (try_flock(file) == Flock::held_by_another || !still_named(file)) continue;
      sign(file);
      file_ = std::move(file);
      return;
    }
    if (errno != EEXIST) throw CannotCreate(errno_message("cannot create", path));
    const int found = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (found < 0 && errno == ENOENT) continue;
    if (found < 0) throw CannotCreate(errno_message("cannot open", path));
    PosixFile file(found, path);
    if (!take_over(file)) continue;
    file_ = std::move(file);
    return;
  }
  throw Locked(held_message(path, {}));
}

void FileLock::release() noexcept {
  if (!file_.is_open()) return;
  if (still_named(file_)) ::unlink(file_.path().c_str());
  file_.close();
}

}  // namespace lendsim
