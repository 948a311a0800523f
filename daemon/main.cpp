// Arguments in, exit code out; everything else is in the layers.
#include "app/cli.h"

int main(int argc, char** argv) { return homeward::app::run(argc, argv); }
