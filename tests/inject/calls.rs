//! System calls on files: their numbers, classes, and the paths in their arguments.

use std::{
    fs,
    io::IoSliceMut,
    path::{Component, Path, PathBuf},
};

use nix::{
    libc::{self, c_long, user_regs_struct},
    sys::uio::{RemoteIoVec, process_vm_readv},
    unistd::Pid,
};

/// A class of system calls, named after its most common member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    Fsync,
    Rename,
    Link,
    Open,
    Getdents,
    Stat,
    Read,
    Write,
    Mmap,
    Unlink,
    Mkdir,
    Flock,
    Lseek,
    Ftruncate,
    Copy,
    Chmod,
}

impl Class {
    pub const ALL: [Self; 16] = [
        Self::Fsync,
        Self::Rename,
        Self::Link,
        Self::Open,
        Self::Getdents,
        Self::Stat,
        Self::Read,
        Self::Write,
        Self::Mmap,
        Self::Unlink,
        Self::Mkdir,
        Self::Flock,
        Self::Lseek,
        Self::Ftruncate,
        Self::Copy,
        Self::Chmod,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Fsync => "fsync",
            Self::Rename => "rename",
            Self::Link => "link",
            Self::Open => "open",
            Self::Getdents => "getdents",
            Self::Stat => "stat",
            Self::Read => "read",
            Self::Write => "write",
            Self::Mmap => "mmap",
            Self::Unlink => "unlink",
            Self::Mkdir => "mkdir",
            Self::Flock => "flock",
            Self::Lseek => "lseek",
            Self::Ftruncate => "ftruncate",
            Self::Copy => "copy",
            Self::Chmod => "chmod",
        }
    }
}

/// How a system call names a file. The numbers are those of the arguments.
#[derive(Clone, Copy)]
enum Names {
    /// A descriptor.
    Descriptor(usize),
    /// A path, relative to the working folder.
    Path(usize),
    /// A descriptor of a folder and a path relative to it.
    At(usize, usize),
}

use Names::{At, Descriptor, Path as Named};

struct Known {
    number: c_long,
    name: &'static str,
    class: Class,
    names: &'static [Names],
}

const fn known(number: c_long, name: &'static str, class: Class, names: &'static [Names]) -> Known {
    Known { number, name, class, names }
}

const KNOWN: &[Known] = &[
    known(libc::SYS_fsync, "fsync", Class::Fsync, &[Descriptor(0)]),
    known(libc::SYS_fdatasync, "fdatasync", Class::Fsync, &[Descriptor(0)]),
    known(libc::SYS_rename, "rename", Class::Rename, &[Named(0), Named(1)]),
    known(libc::SYS_renameat, "renameat", Class::Rename, &[At(0, 1), At(2, 3)]),
    known(libc::SYS_renameat2, "renameat2", Class::Rename, &[At(0, 1), At(2, 3)]),
    known(libc::SYS_link, "link", Class::Link, &[Named(0), Named(1)]),
    known(libc::SYS_linkat, "linkat", Class::Link, &[At(0, 1), At(2, 3)]),
    known(libc::SYS_open, "open", Class::Open, &[Named(0)]),
    known(libc::SYS_openat, "openat", Class::Open, &[At(0, 1)]),
    known(libc::SYS_creat, "creat", Class::Open, &[Named(0)]),
    known(libc::SYS_getdents64, "getdents64", Class::Getdents, &[Descriptor(0)]),
    known(libc::SYS_stat, "stat", Class::Stat, &[Named(0)]),
    known(libc::SYS_lstat, "lstat", Class::Stat, &[Named(0)]),
    known(libc::SYS_fstat, "fstat", Class::Stat, &[Descriptor(0)]),
    known(libc::SYS_newfstatat, "newfstatat", Class::Stat, &[At(0, 1)]),
    known(libc::SYS_statx, "statx", Class::Stat, &[At(0, 1)]),
    known(libc::SYS_access, "access", Class::Stat, &[Named(0)]),
    known(libc::SYS_faccessat, "faccessat", Class::Stat, &[At(0, 1)]),
    known(libc::SYS_faccessat2, "faccessat2", Class::Stat, &[At(0, 1)]),
    known(libc::SYS_readlink, "readlink", Class::Stat, &[Named(0)]),
    known(libc::SYS_readlinkat, "readlinkat", Class::Stat, &[At(0, 1)]),
    known(libc::SYS_read, "read", Class::Read, &[Descriptor(0)]),
    known(libc::SYS_pread64, "pread64", Class::Read, &[Descriptor(0)]),
    known(libc::SYS_readv, "readv", Class::Read, &[Descriptor(0)]),
    known(libc::SYS_write, "write", Class::Write, &[Descriptor(0)]),
    known(libc::SYS_pwrite64, "pwrite64", Class::Write, &[Descriptor(0)]),
    known(libc::SYS_writev, "writev", Class::Write, &[Descriptor(0)]),
    known(libc::SYS_mmap, "mmap", Class::Mmap, &[Descriptor(4)]),
    known(libc::SYS_unlink, "unlink", Class::Unlink, &[Named(0)]),
    known(libc::SYS_unlinkat, "unlinkat", Class::Unlink, &[At(0, 1)]),
    known(libc::SYS_rmdir, "rmdir", Class::Unlink, &[Named(0)]),
    known(libc::SYS_mkdir, "mkdir", Class::Mkdir, &[Named(0)]),
    known(libc::SYS_mkdirat, "mkdirat", Class::Mkdir, &[At(0, 1)]),
    known(libc::SYS_flock, "flock", Class::Flock, &[Descriptor(0)]),
    known(libc::SYS_lseek, "lseek", Class::Lseek, &[Descriptor(0)]),
    known(libc::SYS_ftruncate, "ftruncate", Class::Ftruncate, &[Descriptor(0)]),
    known(libc::SYS_truncate, "truncate", Class::Ftruncate, &[Named(0)]),
    known(libc::SYS_fallocate, "fallocate", Class::Ftruncate, &[Descriptor(0)]),
    known(libc::SYS_copy_file_range, "copy_file_range", Class::Copy, &[Descriptor(0), Descriptor(2)]),
    known(libc::SYS_sendfile, "sendfile", Class::Copy, &[Descriptor(0), Descriptor(1)]),
    known(libc::SYS_fchmod, "fchmod", Class::Chmod, &[Descriptor(0)]),
    known(libc::SYS_fchmodat, "fchmodat", Class::Chmod, &[At(0, 1)]),
    known(libc::SYS_chmod, "chmod", Class::Chmod, &[Named(0)]),
    known(libc::SYS_utimensat, "utimensat", Class::Chmod, &[At(0, 1)]),
];

/// A system call on files, before it is executed.
#[derive(Debug, Clone)]
pub struct Call {
    pub name: &'static str,
    pub class: Class,
    /// Absolute paths in the order of the arguments: `copy_file_range` has the source first, `sendfile` the target.
    pub paths: Vec<PathBuf>,
    /// The flags of a call that opens a file.
    flags: libc::c_int,
    /// Whether it reads or writes more than one byte or buffer, so that it can be halved.
    pub long: bool,
}

impl Call {
    /// Decodes the call that a thread is about to make; `None` when it names no file. `cwd` is the working folder of the process.
    pub fn about_to_be_made(thread: Pid, registers: &user_regs_struct, cwd: &Path) -> Option<Self> {
        let number = c_long::try_from(registers.orig_rax).ok()?;
        let known = KNOWN.iter().find(|known| known.number == number)?;
        let arguments = arguments(registers);
        let path = |names: &Names| match *names {
            Descriptor(argument) => of_descriptor(thread, arguments[argument]),
            Named(argument) => Some(cwd.join(text_at(thread, arguments[argument])?)),
            At(folder, argument) => {
                let text = text_at(thread, arguments[argument])?;
                if text.is_absolute() {
                    return Some(text);
                }
                let is_cwd = arguments[folder] as libc::c_int == libc::AT_FDCWD;
                let folder = if is_cwd { cwd.to_path_buf() } else { of_descriptor(thread, arguments[folder])? };
                // `statx` of a descriptor has an empty path.
                Some(if text.as_os_str().is_empty() { folder } else { folder.join(text) })
            }
        };
        let paths: Vec<PathBuf> = known.names.iter().filter_map(path).map(|path| plain(&path)).collect();
        let flags = match known.name {
            "open" => arguments[1] as libc::c_int,
            "openat" => arguments[2] as libc::c_int,
            "creat" => libc::O_CREAT | libc::O_TRUNC | libc::O_WRONLY,
            _ => 0,
        };
        let long = length(known.name, &mut registers.clone()).is_some_and(|length| *length > 1);
        (!paths.is_empty()).then_some(Self { name: known.name, class: known.class, paths, flags, long })
    }

    /// A call for unit tests, without a process.
    pub fn synthetic(name: &str, paths: &[&str]) -> Self {
        // Every opened file is a new one.
        let flags = libc::O_CREAT;
        let known = KNOWN.iter().find(|known| known.name == name).expect("it is a system call");
        let paths = paths.iter().map(PathBuf::from).collect();
        Self { name: known.name, class: known.class, paths, flags, long: true }
    }

    /// Whether it can create a file.
    pub fn creates(&self) -> bool {
        self.flags & libc::O_CREAT != 0
    }

    /// Whether it truncates the file that it opens.
    pub fn truncates(&self) -> bool {
        self.flags & libc::O_TRUNC != 0
    }

    /// Whether it changes the disk or syncs it.
    pub fn changes_the_disk(&self) -> bool {
        match self.class {
            Class::Fsync
            | Class::Rename
            | Class::Link
            | Class::Write
            | Class::Unlink
            | Class::Mkdir
            | Class::Ftruncate
            | Class::Copy
            | Class::Chmod => true,
            Class::Open => self.creates() || self.truncates(),
            Class::Getdents | Class::Stat | Class::Read | Class::Mmap | Class::Flock | Class::Lseek => false,
        }
    }

    /// Whether it can fail on a full disk.
    pub fn needs_room(&self) -> bool {
        match self.class {
            // These need no blocks.
            Class::Unlink | Class::Chmod => false,
            _ => self.changes_the_disk(),
        }
    }
}

/// Halves the number of bytes that a call reads or writes.
pub fn halve(call: &Call, registers: &mut user_regs_struct) {
    if let Some(length) = length(call.name, registers).filter(|length| **length > 1) {
        *length /= 2;
    }
}

/// The argument with the number of bytes, or for vectored calls of buffers.
fn length<'r>(name: &str, registers: &'r mut user_regs_struct) -> Option<&'r mut u64> {
    match name {
        "read" | "pread64" | "write" | "pwrite64" | "readv" | "writev" => Some(&mut registers.rdx),
        "copy_file_range" => Some(&mut registers.r8),
        "sendfile" => Some(&mut registers.r10),
        _ => None,
    }
}

fn arguments(registers: &user_regs_struct) -> [u64; 6] {
    [registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8, registers.r9]
}

fn of_descriptor(thread: Pid, argument: u64) -> Option<PathBuf> {
    let descriptor = argument as libc::c_int;
    if descriptor < 0 {
        return None;
    }
    fs::read_link(format!("/proc/{thread}/fd/{descriptor}")).ok().filter(|path| path.is_absolute())
}

/// Reads a path from the memory of the traced process.
fn text_at(thread: Pid, address: u64) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;

    const PAGE: usize = 4096;
    let mut text = Vec::new();
    let mut address = usize::try_from(address).ok()?;
    while text.len() < libc::PATH_MAX as usize {
        // The next page may not be mapped.
        let mut buffer = vec![0; PAGE - address % PAGE];
        let remote = [RemoteIoVec { base: address, len: buffer.len() }];
        let read = process_vm_readv(thread, &mut [IoSliceMut::new(&mut buffer)], &remote).ok()?;
        if let Some(end) = buffer[..read].iter().position(|byte| *byte == 0) {
            text.extend_from_slice(&buffer[..end]);
            return Some(std::ffi::OsString::from_vec(text).into());
        }
        text.extend_from_slice(&buffer[..read]);
        address += read;
    }
    None
}

/// Removes `.` and `..` from a path without looking at the file system.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}
