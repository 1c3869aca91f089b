#include "sim/scenario/load.hpp"

#include <utility>

namespace lendsim {
namespace {

LoadedScenario compile_document(Document document, const std::vector<std::string>& overrides) {
  Problems problems;
  LoadedScenario loaded;
  loaded.scenario = compile(document, problems);
  if (problems.any_errors()) throw ScenarioError(problems.all());
  loaded.scenario.overrides = overrides;
  loaded.warnings = problems.all();
  loaded.resolved = std::move(document.root);
  return loaded;
}

}  // namespace

LoadedScenario load_scenario(const std::string& path, const std::vector<std::string>& overrides) {
  return compile_document(load_document(path, overrides), overrides);
}

LoadedScenario scenario_from_text(const std::string& text,
                                  const std::vector<std::string>& overrides) {
  return compile_document(document_from_text(text, overrides), overrides);
}

}  // namespace lendsim
