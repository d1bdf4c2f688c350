import type { Finding } from '../finding.ts'
import type { MachineOffer } from './machine-offers.ts'

/**
 * Returns a warning for a pool of Arm64 machines. The scheduler places pods there without regard to the architecture of
 * their images, and an image without a variant for Arm64 cannot start. `path` is the pool in the configuration.
 */
export function armImages(path: string, { name, architecture }: MachineOffer): Finding[] {
  if (architecture?.toLowerCase() !== 'arm64') return []
  return [
    {
      code: 'image-missing',
      severity: 'warning',
      subject: `${path}.vmSize`,
      evidence: `${name} has Arm64 processors, so pods can start on this pool only if their images have a variant for linux/arm64.`,
      remedy:
        'Import each image with the digest of its multi-architecture index, not with the digest of one variant: docker buildx imagetools inspect IMAGE@DIGEST lists the platforms. Give pods without such an image the node selector `kubernetes.io/arch: amd64` and a pool of x64 machines.'
    }
  ]
}
