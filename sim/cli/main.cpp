#include "sim/cli/dispatch.hpp"
#include "sim/cli/terminal.hpp"

int main(int argc, char** argv) {
  lendsim::prepare_streams();
  lendsim::Terminal terminal;
  return lendsim::dispatch({argv + (argc > 0 ? 1 : 0), argv + argc}, terminal);
}
