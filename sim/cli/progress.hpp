// How far a run is, on stderr: one line redrawn ten times a second on a terminal, else a line per
// 10 %.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "sim/cli/terminal.hpp"
#include "sim/study/run.hpp"

namespace lendsim {

class Progress final : public RunWatcher {
 public:
  Progress(const Terminal& terminal, const std::atomic<bool>& stop);
  ~Progress() override { writing(); }

  void opened(std::size_t found, std::size_t dropped, std::size_t wanted) override;
  void planned(std::size_t wanted) override;
  void replication_done() override;
  void account_months(std::uint64_t more) override;
  void writing() override;  // ends the display

 private:
  using Clock = std::chrono::steady_clock;
  struct State {
    std::size_t done = 0;        // replications, those found included
    double share = 0.0;          // of the whole run
    double rate = 0.0;           // account-months per second of this call
    double seconds_left = -1.0;  // negative: not known
  };
  State state() const;
  std::string figures(const State& state) const;
  void redraw();
  void keep_redrawing();

  const Terminal& terminal_;
  const std::atomic<bool>& stop_;
  bool live_ = false;
  std::size_t found_ = 0;
  std::atomic<std::size_t> wanted_ = 0;
  int tenths_ = 0;  // printed last
  Clock::time_point begin_ = Clock::now();
  std::atomic<std::size_t> done_ = 0;  // by this call
  std::atomic<std::uint64_t> account_months_ = 0;
  std::atomic<std::uint64_t> account_months_whole_ = 0;  // when the last replication was done

  std::mutex mutex_;
  std::condition_variable wake_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace lendsim
