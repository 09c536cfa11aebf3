#include "CNativeHeader.h"
