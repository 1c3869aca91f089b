#include "sim/study/build.hpp"

#include <fmt/format.h>

#include "sim/version.hpp"

namespace lendsim {

std::string Build::full_version() const { return fmt::format("{} (git {})", version, git_sha); }

const Build& build() {
  static constexpr Build kBuild{lendsim::version,    lendsim::git_sha,      lendsim::compiler,
                                lendsim::build_type, lendsim::hdf5_version, lendsim::tbb_version};
  return kBuild;
}

}  // namespace lendsim
