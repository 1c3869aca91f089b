// Loops over independent pieces of work, on the threads that the run may use. HDF5 is not among
// what they may call: the library takes one thread at a time.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace lendsim {

// As long as it lives, no more than so many threads; 0: as many as the machine has.
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;

 private:
  struct Control;
  std::unique_ptr<Control> control_;
};

// Calls body(0) ... body(count - 1), in any order, several at the same time. All are called; what
// the first of them (by number) throws is thrown on.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

}  // namespace lendsim
