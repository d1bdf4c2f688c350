import type { Colour } from '../../../src/config/types.ts'
import { unreadCluster } from '../../../src/preflight/index.ts'
import { type UpgradeValidation, type ValidationRequest, validateUpgrade } from '../../../src/upgrade/index.ts'
import { type PowerKit, powerKit } from '../power/power-kit.ts'

export interface ValidationKit extends PowerKit {
  validate(request?: Partial<ValidationRequest>): Promise<UpgradeValidation>
}

/** Returns a local Azure with these clusters, and a validation of an upgrade that reads no manifests and nothing from inside. */
export function validationKit(colours: readonly Colour[] = ['blue']): ValidationKit {
  const kit = powerKit('dev-test', colours)
  const { baseline, clients } = kit
  return Object.assign(kit, {
    validate: (request: Partial<ValidationRequest> = {}) =>
      validateUpgrade(
        {
          ...{ baseline, colour: undefined, target: 'latest-patch', allowPreview: false, startsNow: true },
          manifests: () => ({ manifests: [], notRendered: [] }),
          readInside: async () => unreadCluster('not read'),
          ...request
        },
        { ...clients, azure: { ...clients.azure, subscriptionId: kit.world.subscriptionId } }
      )
  })
}
