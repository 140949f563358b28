/** The ports of a core, each of whose effects is a moment at which its process may die: before it and after it. They do what they did. */
import type { AttachmentStore, Ports, Store, Transport, VaultPlace } from '@colloque/client'
import type { Pass } from './death.ts'

export function mortal(ports: Ports, pass: Pass): Ports {
  return { ...ports, vault: mortalVault(ports.vault, pass), transport: mortalTransport(ports.transport, pass) }
}

function mortalVault(vault: VaultPlace, pass: Pass): VaultPlace {
  return {
    ...vault,
    openStore: async (key) => mortalStore(await vault.openStore(key), pass),
    attachments: mortalAttachments(vault.attachments, pass)
  }
}

function mortalStore(store: Store, pass: Pass): Store {
  let isInside = false
  return {
    ...store,
    transaction(body) {
      const result = store.transaction(() => {
        isInside = true
        try {
          const inside = body()
          pass('core: before a commit')
          return inside
        } finally {
          isInside = false
        }
      })
      pass('core: after a commit')
      return result
    },
    run(sql, ...values) {
      const result = store.run(sql, ...values)
      if (!isInside) pass('core: after a write')
      return result
    }
  }
}

function mortalAttachments(attachments: AttachmentStore, pass: Pass): AttachmentStore {
  return {
    ...attachments,
    async append(id, offset, bytes) {
      pass('core: before sealed bytes')
      await attachments.append(id, offset, bytes)
      pass('core: after sealed bytes')
    }
  }
}

function mortalTransport(transport: Transport, pass: Pass): Transport {
  return {
    async connect(relayUrl, handlers) {
      const socket = await transport.connect(relayUrl, {
        ...handlers,
        onFrame(frame) {
          pass('core: before reading a frame')
          handlers.onFrame(frame)
        }
      })
      return {
        send(frame) {
          pass('core: before sending a frame')
          socket.send(frame)
          pass('core: after sending a frame')
        },
        close: () => socket.close()
      }
    },
    async request(request) {
      pass(`core: before ${request.method}`)
      const response = await transport.request(request)
      pass(`core: after ${request.method}`)
      return response
    }
  }
}
