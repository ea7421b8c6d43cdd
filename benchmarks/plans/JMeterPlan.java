import static us.abstracta.jmeter.javadsl.JmeterDsl.httpSampler;
import static us.abstracta.jmeter.javadsl.JmeterDsl.responseAssertion;
import static us.abstracta.jmeter.javadsl.JmeterDsl.testPlan;
import static us.abstracta.jmeter.javadsl.JmeterDsl.threadGroup;

import java.time.Duration;
import org.apache.http.entity.ContentType;
import us.abstracta.jmeter.javadsl.core.DslTestPlan;
import us.abstracta.jmeter.javadsl.core.assertions.DslResponseAssertion.TargetField;
import us.abstracta.jmeter.javadsl.core.stats.StatsSummary;

/**
 * JMeter's plan: some users who post comments one after another for some seconds. Anything but 202 fails it.
 * The system properties url, users and seconds change it; with jmx=FILE it writes the plan for JMeter's own window instead.
 */
public final class JMeterPlan {
    private JMeterPlan() {}

    public static void main(String[] arguments) throws Exception {
        DslTestPlan plan = plan();
        String file = System.getProperty("jmx");
        if (file != null) {
            plan.saveAsJmx(file);
            return;
        }
        StatsSummary all = plan.run().overall();
        System.out.printf(
                "JMeter: %d answers, %d of them not 202, %.0f/s, 99 %% within %d ms%n",
                all.samplesCount(),
                all.errorsCount(),
                all.samples().perSecond(),
                all.sampleTime().perc99().toMillis());
        if (all.samplesCount() == 0 || all.errorsCount() > 0) {
            throw new IllegalStateException("not every answer was 202");
        }
    }

    private static DslTestPlan plan() throws Exception {
        String url = System.getProperty("url", "http://127.0.0.1:8080");
        Duration time = Duration.ofSeconds(Integer.getInteger("seconds", 30));
        String comment = "{\"page\":\"/articles/42\",\"author\":\"JMeter\",\"text\":\"Comment ${__threadNum} ${__UUID}\"}";
        return testPlan(threadGroup(
                Integer.getInteger("users", 64),
                time,
                httpSampler("comment", url + "/v1/comments")
                        .post(comment, ContentType.APPLICATION_JSON)
                        .children(responseAssertion("is 202")
                                .fieldToTest(TargetField.RESPONSE_CODE)
                                .equalsToStrings("202"))));
    }
}
