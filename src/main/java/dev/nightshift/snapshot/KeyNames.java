package dev.nightshift.snapshot;

import java.util.regex.Pattern;

/** Which files are likely to hold keys or passwords: by their name, or by what a private key begins with. */
final class KeyNames {
    /** Files of which nothing else is expected, also with what editors and backups append. */
    private static final Pattern FILE = Pattern.compile(
            "\\.env.*|.*\\.env|credentials.*|.*[._-]credentials|id_(?:rsa|dsa|ecdsa|ed25519).*|(?:secrets?|passwords?)(?:\\.(?:txt|csv|json|ya?ml|toml|properties|ini|conf))?"
                    + "|.*\\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx?|ppk|ovpn|gpg)(?:[~.].*)?"
                    + "|[._](?:netrc|pgpass|npmrc|pypirc|htpasswd|git-credentials|dockercfg|my\\.cnf|s3cfg|boto)(?:[~.].*)?"
                    + "|kubeconfig.*|service[-_]account.*\\.json|\\.?passwd|shadow",
            Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern FOLDER = Pattern.compile(
            "\\.(?:ssh|gnupg|aws|azure|kube|docker|gcloud|password-store)|secrets", Pattern.CASE_INSENSITIVE);

    private static final Pattern PRIVATE = Pattern.compile("-----BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File-");

    private KeyNames() {}

    /** {@code path}: raw, in its workspace. */
    static boolean matches(String path) {
        for (String above = State.parent(path); !above.isEmpty(); above = State.parent(above)) {
            if (FOLDER.matcher(name(above)).matches()) {
                return true;
            }
        }
        return FILE.matcher(name(path)).matches();
    }

    static boolean isPrivateKey(String content) {
        return PRIVATE.matcher(content).find();
    }

    private static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
