/** Capabilities of a machine size by name, as `Microsoft.Compute/skus` lists them. All values are texts. */
export type Capabilities = ReadonlyMap<string, string>

/** Space for an ephemeral disk of the operating system. */
export interface DiskSpace {
  /** Space in GB (1024³ bytes) that Azure reports. 0 if it reports none. */
  readonly gigabytes: number
  /** Whether `gigabytes` is the whole space. If not, Azure left out a value, and the space can be larger. */
  readonly isComplete: boolean
}

interface Placement {
  readonly capability: string
  /** Units of the capability in one GB. */
  readonly perGigabyte: number
}

const MEBIBYTES = 1024
const BYTES = 1024 ** 3

/**
 * Placements of an ephemeral disk by name in lower case ("Ephemeral OS disks for Azure VMs", placement options). The
 * unit of MaxResourceVolumeMB is MiB. NvmeDiskSizeInMiB is the sum of all NVMe disks, and the disk of the operating
 * system can use several of them (same page, size requirements).
 */
const PLACEMENTS: ReadonlyMap<string, Placement> = new Map([
  ['resourcedisk', { capability: 'MaxResourceVolumeMB', perGigabyte: MEBIBYTES }],
  ['cachedisk', { capability: 'CachedDiskBytes', perGigabyte: BYTES }],
  ['nvmedisk', { capability: 'NvmeDiskSizeInMiB', perGigabyte: MEBIBYTES }]
])

/** Placements of the sizes for which Azure lists none. */
const USUAL_PLACEMENTS = 'ResourceDisk,CacheDisk'

/** Largest ephemeral disk in GB, whatever the size of the machine ("Ephemeral OS disks for Azure VMs"). */
const LARGEST_EPHEMERAL_DISK = 2040

/** Returns the number that a capability reports. Returns `undefined` if it is missing or not a number. */
export function numberOf(capabilities: Capabilities, name: string): number | undefined {
  const value = capabilities.get(name)?.trim() ?? ''
  return /^\d+(\.\d+)?$/.test(value) ? Number(value) : undefined
}

/**
 * Returns the space of the placement that has the most of it. Sizes with a temporary disk but without a cache list the
 * placement CacheDisk too and leave out its capability. So a missing value or a 0 counts only if no other placement has
 * space.
 */
export function ephemeralDiskSpace(capabilities: Capabilities): DiskSpace {
  if (capabilities.get('EphemeralOSDiskSupported')?.toLowerCase() === 'false') return { gigabytes: 0, isComplete: true }
  const placements = capabilities.get('SupportedEphemeralOSDiskPlacements') ?? USUAL_PLACEMENTS
  const spaces = placements.split(',').map(name => spaceOf(capabilities, name.trim().toLowerCase()))
  const largest = Math.max(0, ...spaces.filter(space => space !== 'unreadable'))
  return {
    gigabytes: Math.min(largest, LARGEST_EPHEMERAL_DISK),
    isComplete: largest > 0 && !spaces.includes('unreadable')
  }
}

function spaceOf(capabilities: Capabilities, placement: string): number | 'unreadable' {
  const known = PLACEMENTS.get(placement)
  if (known === undefined) return 'unreadable'
  if (!capabilities.has(known.capability)) return 0
  const value = numberOf(capabilities, known.capability)
  return value === undefined ? 'unreadable' : value / known.perGigabyte
}
