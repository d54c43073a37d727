// Sends an update to the queue with the AWS SDK for Java 2: mvn -q -f examples/java compile exec:exec
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;

public class PublishUpdate {
  /** SQS takes no other characters in a message group. */
  static String groupOf(String button) throws Exception {
    if (button.matches("[!-~]{1,128}")) return button;
    byte[] bytes = button.getBytes(StandardCharsets.UTF_8);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  public static void main(String[] arguments) throws Exception {
    String update = Files.readString(Path.of("examples/update.json"));
    String group = groupOf("SUPPORT");
    try (SqsClient sqs = SqsClient.create()) {
      String messageId = sqs.sendMessage(message -> message
          .queueUrl(System.getenv("QUEUE_URL"))
          .messageBody(update)
          .messageGroupId(group)
          .messageDeduplicationId(UUID.randomUUID().toString())).messageId();
      System.out.println("sent as " + messageId);
    }
  }
}
