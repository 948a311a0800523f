// The fields of a delivery status notification (RFC 3464). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "domain/inbound.h"

namespace homeward::collect {

// The body of a message/delivery-status part: the message's fields, then one block a recipient; at
// most 100 of them. A report without a recipient that we can read has none.
DeliveryReport read_delivery_status(std::string_view body);

// The Message-ID, without brackets, among these header lines; empty when there is none.
std::string message_id_in_headers(std::string_view headers);

}  // namespace homeward::collect
