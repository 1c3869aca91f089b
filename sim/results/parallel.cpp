#include "sim/results/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>

#include <exception>
#include <mutex>

namespace lendsim {
namespace {

// The failure of the lowest number, so that the message does not depend on threads.
class FirstFailure {
 public:
  void record(std::size_t number, std::exception_ptr what) {
    const std::lock_guard lock(mutex_);
    if (what_ != nullptr && number_ < number) return;
    number_ = number;
    what_ = std::move(what);
  }
  void rethrow() const {
    if (what_ != nullptr) std::rethrow_exception(what_);
  }

 private:
  std::mutex mutex_;
  std::size_t number_ = 0;
  std::exception_ptr what_;
};

}  // namespace

struct ThreadLimit::Control {
  tbb::global_control limit;
};

ThreadLimit::ThreadLimit(int threads)
    : control_(new Control{tbb::global_control(
          tbb::global_control::max_allowed_parallelism,
          static_cast<std::size_t>(threads > 0 ? threads : tbb::info::default_concurrency()))}) {}

ThreadLimit::~ThreadLimit() = default;

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  FirstFailure failure;
  tbb::parallel_for(
      std::size_t{0}, count,
      [&](std::size_t i) {
        try {
          body(i);
        } catch (...) {
          failure.record(i, std::current_exception());
        }
      },
      tbb::simple_partitioner());
  failure.rethrow();
}

}  // namespace lendsim
