# HOMEWARD_SANITIZE=address,undefined or thread puts the sanitizers on everything we compile.
if(HOMEWARD_SANITIZE)
  add_compile_options(-fsanitize=${HOMEWARD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${HOMEWARD_SANITIZE})
endif()
# HOMEWARD_FUZZ: everything we compile tells libFuzzer which ways it took (clang only).
if(HOMEWARD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
