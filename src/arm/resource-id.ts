/**
 * Resource Manager id: `/subscriptions/…/resourceGroups/…/providers/<namespace>/<type>/<name>…`. Compare ids with
 * `sameId`, which ignores the letter case.
 */
export type ResourceId = string & { readonly resourceId: true }

export interface ResourceIdParts {
  readonly subscriptionId: string
  readonly resourceGroup: string | undefined
  /** Full type, for example `Microsoft.Network/virtualNetworks/subnets`. */
  readonly type: string
  readonly name: string
  /** Names from the outermost type to the innermost, for example `['vnet', 'subnet']`. */
  readonly names: readonly string[]
  /**
   * Id before the last `/providers/` segment: of a resource, a resource group or a subscription. For the id of a
   * resource group or subscription itself, the id of the subscription.
   */
  readonly scope: ResourceId
}

/**
 * Returns text from outside, such as a response or an input, as a resource id. Throws TypeError if the text does not
 * begin with `/subscriptions/` or `/providers/`. Nothing else is checked.
 */
export function asResourceId(text: string): ResourceId {
  if (!/^\/(subscriptions|providers)\//i.test(text)) throw new TypeError(`"${text}" is not a resource id.`)
  return text as ResourceId
}

/** Returns the id of a subscription from its GUID. */
export function subscriptionId(subscription: string): ResourceId {
  return `/subscriptions/${subscription}` as ResourceId
}

/** Returns the id of a resource group; `subscription` is the GUID of the subscription. */
export function resourceGroupId(subscription: string, name: string): ResourceId {
  return `/subscriptions/${subscription}/resourceGroups/${name}` as ResourceId
}

/**
 * Returns the id of a resource: `resourceId(group, 'Microsoft.Network/virtualNetworks/subnets', 'vnet', 'subnet')`.
 * `scope` may be any id. Throws TypeError if the number of names does not match the type.
 */
export function resourceId(scope: ResourceId, type: string, ...names: string[]): ResourceId {
  const [namespace, ...types] = type.split('/')
  if (types.length !== names.length) throw new TypeError(`${type} takes ${types.length} names, not ${names.length}`)
  return `${scope}/providers/${namespace}/${types.map((t, i) => `${t}/${names[i]}`).join('/')}` as ResourceId
}

/** Returns the id of a child resource: `childId(vnet, 'subnets', 'nodes')`. */
export function childId(parent: ResourceId, type: string, name: string): ResourceId {
  return `${parent}/${type}/${name}` as ResourceId
}

/**
 * Returns whether two ids name the same resource. Azure keeps the letter case that a caller wrote and ignores letter
 * case in comparisons. Some providers respond in a different letter case.
 */
export function sameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}

/**
 * Splits an id into its parts. For a resource group, `type` is `Microsoft.Resources/resourceGroups`. For a
 * subscription, `type` is `Microsoft.Resources/subscriptions`.
 */
export function parseResourceId(id: string): ResourceIdParts {
  const at = id.toLowerCase().lastIndexOf('/providers/')
  const scope = (at < 0 ? id : id.slice(0, at)) as ResourceId
  const [, subscription = '', resourceGroup] =
    /^\/subscriptions\/([^/]+)(?:\/resourceGroups\/([^/]+))?/i.exec(scope) ?? []
  if (at < 0) {
    const name = resourceGroup ?? subscription
    const type =
      resourceGroup === undefined ? 'Microsoft.Resources/subscriptions' : 'Microsoft.Resources/resourceGroups'
    return {
      subscriptionId: subscription,
      resourceGroup,
      type,
      name,
      names: [name],
      scope: subscriptionId(subscription)
    }
  }
  const [namespace = '', ...segments] = id.slice(at + '/providers/'.length).split('/')
  const types = segments.filter((_, i) => i % 2 === 0)
  const names = segments.filter((_, i) => i % 2 === 1)
  return {
    subscriptionId: subscription,
    resourceGroup,
    type: [namespace, ...types].join('/'),
    name: names.at(-1) ?? '',
    names,
    scope
  }
}
