import type { Resource, World } from '../../../azure/world.ts'
import { isSchemaOne } from '../../image-formats.ts'
import { pullImage } from '../../registry-access.ts'

/**
 * Returns a function that gives the id of the image of a container that has started, as a pod shows it. An image of schema 1 has
 * no digest of its registry (containerd: internal/cri/server/images, getRepoDigestAndTag). Each image is read once.
 */
export function imageIdsOf(world: World, cluster: Resource): (image: string) => string {
  const known = new Map<string, string>()
  return image => {
    const id = known.get(image) ?? imageId(world, cluster, image)
    known.set(image, id)
    return id
  }
}

function imageId(world: World, cluster: Resource, image: string): string {
  const pulled = pullImage(world, cluster, image)
  if ('failed' in pulled) return ''
  return isSchemaOne(world, image) ? pulled.value : `${repositoryOf(image)}@${pulled.value}`
}

/** Returns an image without its tag and digest. */
function repositoryOf(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^/:]*$/, '')
}
