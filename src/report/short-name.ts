/**
 * Returns a short name for a resource id of up to 200 characters: `vnet-hub/nodes` for a subnet, `vnet-hub › default`
 * for a diagnostic setting of that network, and the last segment for a resource group or provider. An imported image
 * keeps its whole repository: `registry/library/traefik:tag`.
 */
export function shortName(id: string): string {
  const [, ...providers] = id.split(/\/providers\//i)
  const names = providers.map(resourceNames).filter(name => name !== '')
  return names.length > 0 ? names.join(' › ') : id.slice(id.lastIndexOf('/') + 1)
}

/** Id of an imported image, which this project forms itself. The repository of the image can contain slashes. */
const IMAGE = /^Microsoft\.ContainerRegistry\/registries\/([^/]+)\/images\/(.+)$/i

function resourceNames(provider: string): string {
  const [, registry, image] = IMAGE.exec(provider) ?? []
  if (registry !== undefined && image !== undefined) return `${registry}/${image}`
  return provider
    .split('/')
    .filter((_, i) => i > 0 && i % 2 === 0)
    .join('/')
}
