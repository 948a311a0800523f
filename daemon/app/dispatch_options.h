// How the dispatcher is set up.
#pragma once

#include "app/context.h"
#include "app/guards.h"
#include "deliver/dispatcher.h"
#include "plan/turn.h"

namespace homeward::app {

// What the dispatcher asks and keeps to: the send gate, the sending hours, the provider's pace,
// what becomes of letters in doubt, the high-water mark after each commit. The arguments outlive
// the dispatcher.
deliver::DispatchOptions dispatch_options(const Context& context, Guards& guards,
                                          const plan::PlanSettings& settings);

}  // namespace homeward::app
