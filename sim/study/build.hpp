// What this build of the program is.
#pragma once

#include <string>
#include <string_view>

namespace lendsim {

struct Build {
  std::string_view version;
  std::string_view git_sha;
  std::string_view compiler;
  std::string_view build_type;
  std::string_view hdf5_version;
  std::string_view tbb_version;

  std::string full_version() const;  // "0.1.0 (git 0123abc)"
};

const Build& build();

}  // namespace lendsim
