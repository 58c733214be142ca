# Flags that every object of limn gets, as the interface target limn_flags.
#
# Not here on purpose: -march=native (one build runs everywhere; kernels choose their instructions at start-up) and
# -ffast-math (it hides NaN).

add_library(limn_flags INTERFACE)
# snprintf cuts long names on purpose; how much of that gcc sees depends on how much it inlines.
target_compile_options(limn_flags INTERFACE -Wall -Wextra $<$<C_COMPILER_ID:GNU>:-Wno-format-truncation>
    $<$<BOOL:${LIMN_WERROR}>:-Werror>)

if(LIMN_SANITIZE)
    set(sanitize -fsanitize=${LIMN_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    # checks stand in the way of vectors, of which clang warns where they were asked for
    target_compile_options(limn_flags INTERFACE ${sanitize} $<$<C_COMPILER_ID:Clang>:-Wno-pass-failed>)
    target_link_options(limn_flags INTERFACE ${sanitize})
endif()

# The hand kernels may contract, and need neither errno nor traps; NaN and infinity stay what they are.
set(kernel_flags -fno-math-errno -fno-trapping-math -ffp-contract=fast $<$<NOT:$<CONFIG:Debug>>:-O3>)
