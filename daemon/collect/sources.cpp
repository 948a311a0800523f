#include "collect/sources.h"

#include "collect/line.h"
#include "collect/source_rounds.h"

namespace homeward::collect {

Sources::Sources(SourcesOptions options, const Wake& wake)
    : end_(std::make_unique<LineEnd>(clock_, wake)) {
  const auto rounds = std::make_shared<SourceRounds>(std::move(options), end_->line());
  end_->start([rounds] { rounds->run(); });
}

Sources::~Sources() = default;

bool Sources::read_now() { return end_->submit(ScanNow{}); }

bool Sources::tell_again(const std::string& path) { return end_->submit(TellAgain{path}); }

std::optional<Event> Sources::take() { return end_->take(); }

bool Sources::stop(std::chrono::milliseconds grace) { return end_->stop(grace); }

}  // namespace homeward::collect
