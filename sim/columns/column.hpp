// One value a lane, zero at first, aligned and padded as the operations ask for.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>

#include "sim/columns/lanes.hpp"

namespace lendsim {

template <class T>
class Column {
 public:
  Column() = default;
  explicit Column(std::size_t lanes, T value = T{}) { reset(lanes, value); }

  // All lanes and the padding to `value`; memory is kept where it suffices.
  void reset(std::size_t lanes, T value = T{}) {
    lanes_ = padded_lanes(lanes);
    if (lanes_ > capacity_) {
      capacity_ = lanes_;
      values_.reset(static_cast<T*>(::operator new(capacity_ * sizeof(T), kAlignment)));
    }
    std::fill_n(values_.get(), lanes_, value);
  }

  // Room for so many lanes; what was there stays, new memory is zero.
  void fit(std::size_t lanes) {
    if (padded_lanes(lanes) > capacity_) {
      reset(lanes);
    } else {
      lanes_ = padded_lanes(lanes);
    }
  }

  std::size_t lanes() const { return lanes_; }  // padded
  bool empty() const { return lanes_ == 0; }
  std::size_t bytes() const { return capacity_ * sizeof(T); }
  T* data() { return values_.get(); }
  const T* data() const { return values_.get(); }
  T& operator[](std::size_t lane) { return values_.get()[lane]; }
  const T& operator[](std::size_t lane) const { return values_.get()[lane]; }

 private:
  static constexpr std::align_val_t kAlignment{64};
  struct Free {
    void operator()(T* values) const { ::operator delete(values, kAlignment); }
  };
  std::unique_ptr<T, Free> values_;
  std::size_t lanes_ = 0, capacity_ = 0;
};

}  // namespace lendsim
