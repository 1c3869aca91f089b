#include "sim/cli/progress.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/table.hpp"

namespace lendsim {

Progress::Progress(const Terminal& terminal, const std::atomic<bool>& stop)
    : terminal_(terminal), stop_(stop) {}

void Progress::opened(std::size_t found, std::size_t dropped, std::size_t wanted) {
  found_ = found;
  wanted_ = wanted;
  begin_ = Clock::now();
  if (dropped > 0) {
    terminal_.note(counted(dropped, "damaged record") +
                   " of the interrupted run will be run again");
  }
  if (found > 0) {
    terminal_.note(fmt::format("found {} of {} replications of the interrupted run", grouped(found),
                               grouped(wanted)));
  }
  tenths_ = static_cast<int>(10 * found / wanted);
  live_ = !terminal_.quiet && Terminal::stderr_is_live() && found < wanted;
  if (live_) thread_ = std::thread([this] { keep_redrawing(); });
}

void Progress::account_months(std::uint64_t more) { account_months_ += more; }

void Progress::planned(std::size_t wanted) {
  if (wanted == wanted_) return;
  wanted_ = wanted;
  tenths_ = static_cast<int>(10 * (found_ + done_) / wanted);
}

void Progress::replication_done() {
  account_months_whole_ = account_months_.load();
  const std::size_t done = found_ + ++done_;
  const int tenths = static_cast<int>(10 * done / wanted_);
  if (live_ || tenths == tenths_) return;
  tenths_ = tenths;
  terminal_.note(fmt::format("{:3} %  {}", 10 * tenths, figures(state())));
}

void Progress::writing() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake_.notify_one();
  thread_.join();
  Terminal::write_stderr("\r\x1b[K");
}

// Replications under way count by their account-months, once it is known how many one has.
Progress::State Progress::state() const {
  State s;
  const double seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  const auto mine = static_cast<double>(done_);
  const auto account_months = static_cast<double>(account_months_);
  double replications = mine;
  if (mine > 0 && account_months_whole_ > 0) {
    replications =
        std::max(mine, mine * account_months / static_cast<double>(account_months_whole_));
  }
  const auto todo = static_cast<double>(wanted_ - found_);
  replications = std::min(replications, todo);
  s.done = found_ + done_;
  s.share = (static_cast<double>(found_) + replications) / static_cast<double>(wanted_);
  s.rate = seconds > 0.0 ? account_months / seconds : 0.0;
  if (replications > 0.0) s.seconds_left = seconds * (todo - replications) / replications;
  return s;
}

std::string Progress::figures(const State& s) const {
  std::string text = fmt::format("{}/{} replications, {} account-months/s", grouped(s.done),
                                 grouped(wanted_.load()), rate_text(s.rate));
  if (s.done < wanted_ && s.seconds_left >= 0.0)
    text += ", " + duration_text(s.seconds_left) + " left";
  return text;
}

void Progress::redraw() {
  constexpr std::size_t kWidth = 24;
  const State s = state();
  const auto full = static_cast<std::size_t>(s.share * static_cast<double>(kWidth));
  std::string bar(full, '=');
  bar.resize(kWidth, ' ');
  const std::string text = stop_ ? "stopping" : figures(s);
  Terminal::write_stderr(fmt::format("\r[{}] {:3.0f} %  {}\x1b[K", bar, 100.0 * s.share, text));
}

void Progress::keep_redrawing() {
  std::unique_lock lock(mutex_);
  while (!over_) {
    redraw();
    wake_.wait_for(lock, std::chrono::milliseconds(100));
  }
}

}  // namespace lendsim
