import { armError, refuse } from '../errors.ts'
import { groupOf, parseId } from '../resource-ids.ts'
import { findResource, resourceType, showResource } from '../resources/resources.ts'
import { type Runtime, TemplateError } from '../template/types.ts'
import type { ArmError, Caller, World } from '../world.ts'
import { findDeployment, showDeployment } from './deployment-record.ts'

function raise(error: ArmError): never {
  throw new TemplateError(error.code, error.message, error.target)
}

/** What `reference()` and `list…()` see while a deployment runs: resources and nested deployments as a GET answers them. */
export function liveRuntime(world: World, caller: Caller): Runtime {
  return {
    resource(id) {
      const deployment = findDeployment(world, id)
      if (deployment !== undefined) return showDeployment(world, deployment)
      const resource = findResource(world, id)
      return resource === undefined ? raise(refuse.resourceNotFound(id).error) : showResource(world, resource)
    },
    list(action, id, apiVersion, body) {
      const resource = findResource(world, id) ?? raise(refuse.resourceNotFound(id).error)
      const act = resourceType(parseId(id).type)?.actions?.[action.toLowerCase()]
      if (act === undefined) raise(armError('InvalidResourceType', `'${id}' has no action '${action}'.`))
      const answer = act(world, resource, body, { caller, apiVersion })
      return answer.status < 400 ? answer.body : raise((answer.body as { error: ArmError }).error)
    }
  }
}

/**
 * Looks nothing up: what `reference()` would answer cannot be known before the deployment runs, whether the resource
 * exists or not (Resource Manager's what-if, "reference function"). `asked` tells whether evaluation needed it.
 */
export class BlindRuntime implements Runtime {
  asked = false
  readonly world: World

  constructor(world: World) {
    this.world = world
  }

  /** Groups are an exception: evaluation asks where they are, and a deployment hardly ever makes its own. */
  resource(id: string): Record<string, unknown> | undefined {
    const group = findResource(this.world, id)
    if (groupOf(id) === id) return group && showResource(this.world, group)
    this.asked = true
    return undefined
  }

  list(): undefined {
    this.asked = true
    return undefined
  }
}
