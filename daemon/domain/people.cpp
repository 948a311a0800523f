#include "domain/people.h"

namespace homeward {

Reach reach_of(const Guardian& guardian) {
  if (!guardian.contact_allowed || !guardian.active) return Reach::kNoContact;
  if (!guardian.consent) return Reach::kNoConsent;
  if (guardian.stopped) return Reach::kStopped;
  if (guardian.paused) return Reach::kPaused;
  switch (guardian.channel) {
    case Channel::kNone:
      return Reach::kNone;
    case Channel::kPrint:
      return Reach::kPrint;
    case Channel::kEmail:
      return guardian.email.empty() ? Reach::kNoAddress : Reach::kEmail;
  }
  return Reach::kNone;
}

const char* to_string(Role role) {
  switch (role) {
    case Role::kTeacher:
      return "teacher";
    case Role::kLead:
      return "lead";
    case Role::kOffice:
      return "office";
    case Role::kAdmin:
      return "admin";
  }
  return "teacher";
}

const char* to_string(Channel channel) {
  switch (channel) {
    case Channel::kEmail:
      return "email";
    case Channel::kPrint:
      return "print";
    case Channel::kNone:
      return "none";
  }
  return "none";
}

const char* to_string(Reach reach) {
  switch (reach) {
    case Reach::kEmail:
      return "email";
    case Reach::kPrint:
      return "print";
    case Reach::kNoConsent:
      return "no consent";
    case Reach::kNoContact:
      return "no contact allowed";
    case Reach::kNoAddress:
      return "no address";
    case Reach::kNone:
      return "no channel";
    case Reach::kStopped:
      return "said stop";
    case Reach::kPaused:
      return "paused";
  }
  return "no channel";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const Role role : {Role::kTeacher, Role::kLead, Role::kOffice, Role::kAdmin}) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

std::optional<Channel> parse_channel(std::string_view text) {
  for (const Channel channel : {Channel::kEmail, Channel::kPrint, Channel::kNone}) {
    if (text == to_string(channel)) return channel;
  }
  return std::nullopt;
}

}  // namespace homeward
