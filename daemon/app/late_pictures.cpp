#include "app/late_pictures.h"

#include <map>
#include <string>
#include <vector>

#include "base/log.h"
#include "store/wanted_pictures.h"

namespace homeward::app {

void ask_for_late_pictures(const Context& context, collect::Collector& collector) {
  std::map<std::string, std::vector<std::string>> names;
  context.database.transact([&] {
    names.clear();
    for (auto& wanted : store::wanted_pictures(context.database, context.clock.now()))
      names[wanted.beside].push_back(std::move(wanted.name));
  });
  for (auto& [beside, wanted] : names) {
    // The rest is asked for after the next start: notes do not wait for pictures.
    if (!collector.submit(collect::ReadBeside{beside, std::move(wanted)})) return;
  }
}

int take_late_pictures(const Context& context, const collect::Pictures& event) {
  int brought = 0;
  context.database.transact([&] {
    brought = 0;
    for (const auto& picture : event.pictures) {
      if (!picture.code.empty()) continue;
      brought += store::bring_picture(context.database, {event.beside, picture.name}, picture.mime,
                                      picture.bytes, context.clock.now());
    }
  });
  if (brought > 0) log::info("picture.added", {{"rows", brought}});
  return brought;
}

}  // namespace homeward::app
