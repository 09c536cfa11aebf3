// A read-only HDF5 file driver over memory that belongs to the caller.

#include "CHDF5Memory.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
    H5FD_t base;  // first: libhdf5 takes the whole for this
    CHDF5Memory_Image *image;
    haddr_t allocated;
} MemoryFile;

// What a file access list carries; libhdf5 copies it byte by byte.
typedef struct {
    CHDF5Memory_Image *image;
} MemoryAccess;

static H5FD_t *memoryOpen(const char *name, unsigned flags, hid_t fileAccess, haddr_t maxaddr) {
    (void)name;
    (void)maxaddr;
    const MemoryAccess *access = H5Pget_driver_info(fileAccess);
    if (access == NULL || flags != H5F_ACC_RDONLY || access->image->openings > 0) return NULL;
    MemoryFile *file = calloc(1, sizeof *file);
    if (file == NULL) return NULL;
    file->image = access->image;
    file->image->openings += 1;
    return &file->base;
}

static herr_t memoryClose(H5FD_t *file) {
    ((MemoryFile *)file)->image->openings -= 1;
    free(file);
    return 0;
}

static int memoryCompare(const H5FD_t *one, const H5FD_t *other) {
    const CHDF5Memory_Image *a = ((const MemoryFile *)one)->image;
    const CHDF5Memory_Image *b = ((const MemoryFile *)other)->image;
    return (a > b) - (a < b);
}

static herr_t memoryQuery(const H5FD_t *file, unsigned long *flags) {
    (void)file;
    *flags = 0;
    return 0;
}

static haddr_t memoryAllocated(const H5FD_t *file, H5FD_mem_t type) {
    (void)type;
    return ((const MemoryFile *)file)->allocated;
}

static herr_t memorySetAllocated(H5FD_t *file, H5FD_mem_t type, haddr_t end) {
    (void)type;
    ((MemoryFile *)file)->allocated = end;
    return 0;
}

static haddr_t memoryEnd(const H5FD_t *file, H5FD_mem_t type) {
    (void)type;
    return ((const MemoryFile *)file)->image->length;
}

static herr_t memoryRead(
    H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size, void *buffer) {
    (void)type;
    (void)transfer;
    const CHDF5Memory_Image *image = ((const MemoryFile *)file)->image;
    if (address > image->length || size > image->length - address) return -1;
    memcpy(buffer, (const char *)image->bytes + address, size);
    return 0;
}

// libhdf5 demands a write function even of a driver that opens nothing for writing.
static herr_t memoryWrite(
    H5FD_t *file, H5FD_mem_t type, hid_t transfer, haddr_t address, size_t size,
    const void *buffer) {
    (void)file;
    (void)type;
    (void)transfer;
    (void)address;
    (void)size;
    (void)buffer;
    return -1;
}

static const H5FD_class_t memoryDriver = {
    .name = "nnconvert-memory",
    .maxaddr = HADDR_MAX,
    .fc_degree = H5F_CLOSE_STRONG,
    .fapl_size = sizeof(MemoryAccess),
    .open = memoryOpen,
    .close = memoryClose,
    .cmp = memoryCompare,
    .query = memoryQuery,
    .get_eoa = memoryAllocated,
    .set_eoa = memorySetAllocated,
    .get_eof = memoryEnd,
    .read = memoryRead,
    .write = memoryWrite,
    .fl_map = H5FD_FLMAP_DICHOTOMY,
};

herr_t CHDF5Memory_setImage(hid_t fileAccess, CHDF5Memory_Image *image) {
    hid_t driver = H5FDregister(&memoryDriver);
    if (driver < 0) return -1;
    MemoryAccess access = {image};
    herr_t status = H5Pset_driver(fileAccess, driver, &access);
    herr_t released = H5FDunregister(driver);
    return status < 0 ? status : released;
}
