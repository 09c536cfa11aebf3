#include "CHDF5Memory.h"
