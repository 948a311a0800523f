// libqpdf's classes without its JSON, which we do not use: JSON.hh destroys a vector of a class
// that is not complete yet, more than clang (clang-tidy, the fuzzers) takes of libstdc++ in C++20.
#pragma once

#define JSON_HH
class JSON;
#include <qpdf/Buffer.hh>
#include <qpdf/QPDF.hh>
#include <qpdf/QPDFObjectHandle.hh>
#include <qpdf/QPDFWriter.hh>
