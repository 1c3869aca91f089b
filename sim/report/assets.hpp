// What a page is dressed in: its style sheet and its script, both ours and both constant.
#pragma once

#include <string>

namespace lendsim::report {

std::string style_sheet();
std::string script();

// "sha256-<base64>" of a script, for the page's content security policy.
std::string policy_hash(const std::string& script);

}  // namespace lendsim::report
