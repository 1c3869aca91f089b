# Writes sim/version.hpp from its template; called by the build (see CMakeLists.txt). The file is
# touched only if its text changes.

set(git_sha unknown)
find_program(git git)
if(git)
  # Not the commit of a repository that only happens to surround an unpacked release.
  execute_process(COMMAND ${git} -C ${source_dir} rev-parse --show-toplevel
    OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  file(REAL_PATH ${source_dir} here)
  if(top STREQUAL here)
    execute_process(COMMAND ${git} -C ${source_dir} describe --always --tags --abbrev=12
      OUTPUT_VARIABLE described OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    # Without the optional lock, so that a build never disturbs a commit made at the same time.
    execute_process(COMMAND ${git} --no-optional-locks -C ${source_dir}
        status --porcelain --untracked-files=no
      OUTPUT_VARIABLE changes OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(described)
      set(git_sha ${described})
      if(changes)
        string(APPEND git_sha "-dirty")
      endif()
    endif()
  endif()
endif()
configure_file(${input} ${output} @ONLY)
