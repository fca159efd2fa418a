import type { SafeStorage } from "electron";
import { fail, ok } from "#shared/base/index.ts";
import type { KeychainOffer } from "#electron/engine/support/index.ts";

/** What this desktop calls the store that Electron has chosen. */
const linuxStores: Readonly<Record<string, string>> = {
  gnome_libsecret: "GNOME Keyring",
  kwallet: "KWallet",
  kwallet5: "KWallet",
  kwallet6: "KWallet",
};

/**
 * The system's keychain, through Electron. On Linux without one Electron would encrypt with a password that stands in
 * its source (`basic_text`): that protects nothing, so it counts as none.
 */
export async function offerKeychain(safeStorage: SafeStorage, platform: NodeJS.Platform): Promise<KeychainOffer> {
  if (platform === "linux") {
    const backend = safeStorage.getSelectedStorageBackend();
    if (backend === "basic_text" || backend === "unknown") {
      return { kind: "none", reason: "this desktop offers no keychain (GNOME Keyring or KWallet)" };
    }
  }
  if (!(await safeStorage.isAsyncEncryptionAvailable())) {
    return { kind: "none", reason: "the system's keychain cannot be used at the moment" };
  }
  return {
    kind: "keychain",
    keychain: {
      name: nameOf(safeStorage, platform),
      async encrypt(text) {
        try {
          return ok((await safeStorage.encryptStringAsync(text)).toString("base64"));
        } catch (error) {
          return fail(messageOf(error));
        }
      },
      async decrypt(encrypted) {
        try {
          const { result, shouldReEncrypt } = await safeStorage.decryptStringAsync(Buffer.from(encrypted, "base64"));
          return ok({ text: result, isStale: shouldReEncrypt });
        } catch (error) {
          return fail(messageOf(error));
        }
      },
    },
  };
}

function nameOf(safeStorage: SafeStorage, platform: NodeJS.Platform): string {
  if (platform === "darwin") return "macOS Keychain";
  if (platform === "win32") return "Windows Data Protection";
  return linuxStores[safeStorage.getSelectedStorageBackend()] ?? "system keychain";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
