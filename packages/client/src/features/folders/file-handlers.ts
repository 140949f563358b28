import type { CheckedInputOf, fileCommands, OutputOf } from '@colloque/client-api'
import type { OpenClient } from '../../open-client.ts'

/** The contract's calls about files of the folder trees, each handed to its room. */
type Handled = { [N in keyof typeof fileCommands]: (input: CheckedInputOf<N>) => OutputOf<N> | Promise<OutputOf<N>> }

export function fileHandlers(open: () => OpenClient): Handled {
  return {
    async 'add-files'(input) {
      const { files, started } = open()
      // How large a file may be is known when the relay was heard.
      await started
      return files.add(input)
    },
    'files-queue': () => open().files.queue(),
    async 'pause-files'(input) {
      await open().files.pause(input)
      return {}
    },
    async 'resume-files'(input) {
      await open().files.resume(input)
      return {}
    },
    'cancel-files'({ nodes }) {
      open().files.cancel(nodes)
      return {}
    },
    'file-attachment': (input) => ({ node: open().files.fileAttachment(input) }),
    'document-files': ({ conversation, document }) => ({ files: open().files.imagesOf(conversation, document) }),
    'take-images': (input) => ({ taken: open().files.takeImages(input) })
  }
}
